/**
 * Scenarios in Alertmanager's style: what is heard and done when, and exactly the messages that come of it. Times are
 * `hours:minutes[:seconds]` since the beginning; a message is told as `0:05 ops ← outage #3: reason`.
 */
import type { StoryState, TeamAttention, TimeWindow } from '../../src/domain/attention.ts';
import type { Route, SignalFacts } from '../../src/domain/routing.ts';
import { decide } from '../../src/routing/decide.ts';
import { planOf, type RoutingConfig } from '../../src/routing/plan.ts';
import { type SimulatedMessage, Simulation } from '../../src/routing/simulation.ts';
import { facts, root, route } from './routing-samples.ts';

export const MIN = 60_000;
export const HOUR = 60 * MIN;

type Step = (world: World, atMs: number) => void;

interface World {
  simulation: Simulation;
  config: RoutingConfig;
  storyOf(name: string): number;
  posts: Map<number, string>;
}

export interface Scenario {
  /** Unix milliseconds or ISO 8601; the default is a Monday noon in UTC. */
  begin?: string;
  /** Of the one route, `ops`, with its channel and team of the same name. */
  rules?: Partial<Route>;
  /** In its place. */
  routes?: Route[];
  windows?: TimeWindow[];
  teams?: TeamAttention[];
  inhibit?: RoutingConfig['inhibit'];
  events: [at: string, ...Step[]][];
  until: string;
}

/** A post of the story `name`. */
export function heard(name: string, about: Partial<SignalFacts> = {}): Step {
  return ({ simulation, config, storyOf, posts }, atMs) => {
    const postId = posts.size + 1;
    posts.set(postId, name);
    const signal = facts({ actionable: 0.5, ...about });
    simulation.hear({ postId, storyId: storyOf(name), facts: signal, decisions: decide(signal, config.root) }, atMs);
  };
}

/** So many posts of the story, evenly over the time. */
export function heardMany(name: string, count: number, overMs: number): Step {
  return (world, atMs) => {
    const one = heard(name);
    for (let nth = 0; nth < count; nth++) one(world, atMs + Math.floor((nth * overMs) / count));
  };
}

export function done(name: string, status: StoryState['status'], more: Partial<StoryState> = {}): Step {
  return ({ simulation, storyOf }, atMs) => {
    const state = { status, owner: null, untilMs: null, by: 'ada', atMs, ...more };
    simulation.act(storyOf(name), state);
  };
}

export function silence(when: object, forMs: number): Step {
  return ({ simulation: { board } }, atMs) => {
    board.silences.push({ id: 1, when, author: 'ada', reason: 'known', startsMs: atMs, endsMs: atMs + forMs });
  };
}

export function play(scenario: Scenario): string[] {
  const beginMs = Date.parse(scenario.begin ?? '2026-06-01T12:00:00Z');
  const { simulation, posts } = run(scenario, beginMs);
  return simulation.messages.map((message) => line(message, beginMs, posts));
}

/** What became of signals nobody was told of at once. */
export function quietly(scenario: Scenario): string[] {
  const { simulation } = run(scenario, Date.parse(scenario.begin ?? '2026-06-01T12:00:00Z'));
  return simulation.outcomes.map(({ action }) => `${'as' in action ? action.as : action.kind}: ${action.reason}`);
}

function run(scenario: Scenario, beginMs: number): World {
  const routes = scenario.routes ?? [route('ops', { team: 'ops', channel: 'ops', ...scenario.rules })];
  const { windows = [], teams = [], inhibit = [] } = scenario;
  const config = { root: root(...routes), windows, teams, inhibit };
  const stories = new Map<string, number>();
  const storyOf = (name: string) => stories.get(name) ?? (stories.set(name, stories.size + 1).get(name) as number);
  const world: World = { simulation: new Simulation(planOf(config)), config, storyOf, posts: new Map() };
  for (const [at, ...steps] of scenario.events) for (const step of steps) step(world, beginMs + offsetOf(at));
  world.simulation.runUntil(beginMs + offsetOf(scenario.until));
  return world;
}

function offsetOf(at: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = at.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

function line(message: SimulatedMessage, beginMs: number, posts: ReadonlyMap<number, string>): string {
  const { atMs, kind, channel, more, reason } = message;
  const names = [...new Set(message.posts.map(({ postId }) => posts.get(postId)))];
  const what = kind === 'message' ? '' : `${kind} `;
  const rest = more > 0 ? ` and ${more} more` : '';
  return `${timeOf(atMs - beginMs)} ${channel} ← ${what}${names.join(', ')}${rest}: ${reason}`;
}

function timeOf(ms: number): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  const seconds = Math.floor(ms / 1000) % 60;
  const shown = `${Math.floor(ms / HOUR)}:${pad(Math.floor(ms / MIN) % 60)}`;
  return seconds === 0 ? shown : `${shown}:${pad(seconds)}`;
}
