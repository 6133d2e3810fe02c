/** Two routings of the same signals, side by side: who would be told how often, what is new, what is lost, whose budget breaks. */
import type { Analysis } from '../domain/analysis.ts';
import type { Actionable } from '../domain/attention.ts';
import type { Post } from '../domain/post.ts';
import { actionable, customerOf } from './actionable.ts';
import type { RoutedSignal } from './board.ts';
import { decide } from './decide.ts';
import { factsOf } from './facts.ts';
import type { RoutingPlan } from './plan.ts';
import { type SimulatedMessage, Simulation } from './simulation.ts';
import { wallTime } from './zones.ts';

/** What a rehearsal needs of a stored signal. */
export interface RehearsedSignal {
  postId: number;
  storyId: number;
  post: Pick<Post, 'platform' | 'text' | 'author'>;
  analysis: Analysis;
  actionable: Actionable | null;
  monitors: string[];
  muted: boolean;
  backfill: boolean;
  atMs: number;
}

export interface TeamDay {
  team: string;
  channel: string;
  /** `YYYY-MM-DD` in the team's zone. */
  day: string;
  /** Messages that disturb: at once, and escalations. */
  messages: number;
  digests: number;
  /** Changes of messages, which disturb nobody. */
  updates: number;
  /** Signals that went into a digest because the day's budget was spent. */
  spilled: number;
  /** Null: there is none. */
  budget: number | null;
}

export interface Rehearsal {
  signals: number;
  days: TeamDay[];
  /** Those over their budget: something spilled, or what is exempt exceeded it. */
  over: TeamDay[];
  /** Stories a team would hear of that it does not hear of now, and the other way round; the most valuable first. */
  gained: Told[];
  lost: Told[];
}

export interface Told {
  team: string;
  channel: string;
  storyId: number;
  postId: number;
  reason: string;
  value: number;
}

export interface RehearsedTree {
  plan: RoutingPlan;
  customers: ReadonlySet<string>;
}

/** One routing under rehearsal; signals come in order. */
export class Rehearsing {
  readonly #tree: RehearsedTree;
  readonly #simulation: Simulation;
  readonly #stories = new Map<number, number[]>();
  signals = 0;

  constructor(tree: RehearsedTree) {
    this.#tree = tree;
    this.#simulation = new Simulation(tree.plan);
  }

  hear(signal: RehearsedSignal): void {
    this.signals++;
    this.#simulation.hear(this.#routed(signal), signal.atMs);
  }

  end(ms: number): Simulation {
    this.#simulation.runUntil(ms);
    return this.#simulation;
  }

  #routed(signal: RehearsedSignal): RoutedSignal {
    const { postId, storyId, post, analysis } = signal;
    const before = this.#stories.get(storyId) ?? [];
    const postsAnHour = 1 + before.filter((atMs) => signal.atMs - atMs <= HOUR_MS).length;
    this.#stories.set(storyId, [...before.slice(-MEMBERS), signal.atMs]);
    const customer = customerOf(post, this.#tree.customers);
    const score = actionable(analysis, { postsAnHour, storySize: before.length, customer }).score;
    const facts = factsOf(signal, analysis, score);
    return { postId, storyId, facts, decisions: decide(facts, this.#tree.plan.root) };
  }
}

const HOUR_MS = 3_600_000;
const MEMBERS = 200;

/** What the second would change; both heard the same until `untilMs`. */
export function compare(now: Rehearsing, wanted: Rehearsing, plan: RoutingPlan, untilMs: number): Rehearsal {
  const [before, after] = [now.end(untilMs), wanted.end(untilMs)];
  const [toldBefore, toldAfter] = [toldBy(before), toldBy(after)];
  const days = daysOf(after, plan);
  return {
    signals: wanted.signals,
    days,
    over: days.filter(({ budget, messages, spilled }) => budget !== null && (spilled > 0 || messages > budget)),
    gained: without(toldAfter, toldBefore),
    lost: without(toldBefore, toldAfter),
  };
}

/** By story and team: in which channel matters less. */
function toldBy({ messages }: Simulation): Map<string, Told> {
  const told = new Map<string, Told>();
  for (const { team, channel, posts, reason, kind } of messages) {
    if (kind === 'update') continue;
    for (const { storyId, postId, value } of posts) {
      const key = JSON.stringify([team, storyId]);
      if (!told.has(key)) told.set(key, { team: team ?? NOBODY, channel, storyId, postId, reason, value });
    }
  }
  return told;
}

const NOBODY = 'no team';

function without(some: Map<string, Told>, others: Map<string, Told>): Told[] {
  return [...some].flatMap(([key, told]) => (others.has(key) ? [] : [told])).sort((a, b) => b.value - a.value);
}

function daysOf({ messages, outcomes }: Simulation, plan: RoutingPlan): TeamDay[] {
  const days = new Map<string, TeamDay>();
  const dayOf = ({ team, channel }: Pick<SimulatedMessage, 'team' | 'channel'>, atMs: number): TeamDay => {
    const attention = team === null ? undefined : plan.teams.get(team);
    const { date: day } = wallTime(atMs, attention?.zone ?? 'UTC');
    const key = JSON.stringify([team, channel, day]);
    const none = { messages: 0, digests: 0, updates: 0, spilled: 0, budget: attention?.budget?.instant ?? null };
    const known = days.get(key) ?? { team: team ?? NOBODY, channel, day, ...none };
    days.set(key, known);
    return known;
  };
  for (const message of messages) {
    const day = dayOf(message, message.atMs);
    if (message.kind === 'update') day.updates++;
    else if (message.kind === 'digest') day.digests++;
    else day.messages++;
  }
  for (const { group, action, atMs } of outcomes) {
    if (action.kind === 'hold' && action.as === 'budget')
      dayOf(group, atMs).spilled += action.posts.length + action.more;
  }
  return [...days.values()].sort(
    (a, b) => a.team.localeCompare(b.team) || a.channel.localeCompare(b.channel) || a.day.localeCompare(b.day),
  );
}
