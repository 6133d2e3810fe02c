/** Routing under a clock of its own: exactly the messages that would come, when. For rehearsals and tests; no I/O. */
import type { StoryState } from '../domain/attention.ts';
import { type Board, dispatch, emptyBoard, type Outcome, type RoutedSignal, stir } from './board.ts';
import type { Group, HeldAs, Waiting } from './group.ts';
import type { RoutingPlan } from './plan.ts';

export interface SimulatedMessage {
  atMs: number;
  kind: 'message' | 'digest' | 'update' | 'escalation';
  route: string;
  team: string | null;
  channel: string;
  /** The most valuable first where they were held for a budget or a flood. */
  posts: Waiting[];
  /** Beyond those. */
  more: number;
  reason: string;
  /** Of a digest: why its signals did not come at once. */
  as?: HeldAs;
}

interface Hold {
  sinceMs: number;
  dueMs: number;
  as: HeldAs;
  group: Group;
  posts: Waiting[];
  more: number;
  reason: string;
}

export class Simulation {
  readonly board: Board = emptyBoard();
  readonly messages: SimulatedMessage[] = [];
  /** Every decision that told nobody at once, in order. */
  readonly outcomes: (Outcome & { atMs: number })[] = [];
  readonly #plan: RoutingPlan;
  /** By what they are held for. */
  readonly #held = new Map<string, Hold[]>();
  /** Groups that have something to do, so that not all are looked at every time. */
  readonly #due = new Map<string, Group>();
  /** Nothing comes due before. */
  #earliestMs = Number.POSITIVE_INFINITY;

  constructor(plan: RoutingPlan) {
    this.#plan = plan;
  }

  /** Signals must come in the order of time. */
  hear(signal: RoutedSignal, atMs: number): void {
    this.runUntil(atMs);
    for (const outcomes of dispatch(this.board, this.#plan, signal, atMs).values()) {
      this.#take(outcomes, atMs);
      for (const { group } of outcomes) this.#note(group);
    }
  }

  /** Somebody does something with a story. */
  act(storyId: number, state: StoryState): void {
    this.runUntil(state.atMs);
    this.board.states.set(storyId, state);
    for (const group of [...this.board.groups.values()].filter((one) => one.storyId === storyId)) {
      this.#take(stir(this.board, this.#plan, group, 'story', state.atMs), state.atMs);
      this.#note(this.#current(group));
    }
  }

  /** What comes due until then, in the order of time. */
  runUntil(ms: number): void {
    while (this.#earliestMs <= ms) {
      const next = this.#next();
      this.#earliestMs = next?.atMs ?? Number.POSITIVE_INFINITY;
      if (next !== null && next.atMs <= ms) next.run();
    }
  }

  #next(): { atMs: number; run(): void } | null {
    let first: { atMs: number; run(): void } | null = null;
    for (const group of this.#due.values()) {
      const atMs = group.dueMs as number;
      if (first === null || atMs < first.atMs) first = { atMs, run: () => this.#tick(group, atMs) };
    }
    for (const [heldFor, holds] of this.#held) {
      const atMs = Math.min(...holds.map((hold) => hold.dueMs));
      if (first === null || atMs < first.atMs) first = { atMs, run: () => this.#close(heldFor, holds, atMs) };
    }
    return first;
  }

  #tick(group: Group, atMs: number): void {
    this.#take(stir(this.board, this.#plan, group, 'tick', atMs), atMs);
    this.#note(this.#current(group));
  }

  #current({ route, key }: Group): Group {
    return this.board.groups.get(JSON.stringify([route, key])) as Group;
  }

  #note(group: Group): void {
    const id = JSON.stringify([group.route, group.key]);
    if (group.dueMs === null) this.#due.delete(id);
    else this.#due.set(id, group);
    this.#earliestMs = Math.min(this.#earliestMs, group.dueMs ?? Number.POSITIVE_INFINITY);
  }

  #take(outcomes: Outcome[], atMs: number): void {
    for (const { group, action } of outcomes) {
      const { route, team, channel } = group;
      const said = { atMs, route, team, channel, more: 0 };
      if (action.kind === 'ping') this.messages.push({ ...said, ...action, kind: 'message' });
      else if (action.kind === 'update') this.messages.push({ ...said, ...action });
      else if (action.kind === 'escalate') this.messages.push({ ...said, ...action, kind: 'escalation' });
      else if (action.kind === 'hold') this.#hold(group, action, atMs);
      if (action.kind === 'quiet' || action.kind === 'hold') this.outcomes.push({ group, action, atMs });
    }
  }

  #hold(group: Group, action: Extract<Outcome['action'], { kind: 'hold' }>, atMs: number): void {
    const { as, posts, more, reason, untilMs, everyMs = 0, heldFor } = action;
    const held = this.#held.get(heldFor) ?? [];
    const sinceMs = held[0]?.sinceMs ?? atMs;
    held.push({ sinceMs, dueMs: untilMs ?? sinceMs + everyMs, as, group, posts, more, reason });
    this.#held.set(heldFor, held);
    this.#earliestMs = Math.min(this.#earliestMs, untilMs ?? sinceMs + everyMs);
  }

  #close(heldFor: string, holds: Hold[], atMs: number): void {
    const [due, later] = [holds.filter(({ dueMs }) => dueMs <= atMs), holds.filter(({ dueMs }) => dueMs > atMs)];
    if (later.length === 0) this.#held.delete(heldFor);
    else this.#held.set(heldFor, later);
    const [first] = due;
    if (first === undefined) return;
    const { route, team, channel } = first.group;
    const posts = due.flatMap((hold) => hold.posts);
    const more = due.reduce((sum, hold) => sum + hold.more, 0);
    const said = { atMs, route, team, channel, more };
    if (first.as === 'quiet' && due.length === 1) {
      this.messages.push({ ...said, kind: 'message', posts, reason: first.reason });
      return;
    }
    if (first.as === 'budget' || first.as === 'flood') posts.sort((a, b) => b.value - a.value);
    this.messages.push({
      ...said,
      kind: 'digest',
      posts,
      reason: digestReason(first.as, route, posts.length + more),
      as: first.as,
    });
  }
}

/** What a digest says of why its signals come together. `count`: how many there are. */
export function digestReason(as: HeldAs, route: string, count: number): string {
  const signals = `${count} ${count === 1 ? 'signal' : 'signals'}`;
  const REASONS: Record<HeldAs, string> = {
    batch: `batch of route ${route}: ${signals}`,
    digest: `digest of route ${route}: ${signals}`,
    quiet: `what came during quiet hours: ${signals}`,
    flood: `a flood of route ${route}: ${signals} more`,
    budget: `beyond the day's budget, the most actionable first: ${signals}`,
  };
  return REASONS[as];
}
