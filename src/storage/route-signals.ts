/** New signals join their groups: what is decided about them becomes deliveries, and every decision says what became of it. */
import type { RouteDecision, SignalFacts } from '../domain/routing.ts';
import { dispatch, type Outcome, type RoutedSignal } from '../routing/board.ts';
import { factsOf } from '../routing/facts.ts';
import type { HeldAs } from '../routing/group.ts';
import { planOf, type RoutingPlan } from '../routing/plan.ts';
import type { Queryable } from './database.ts';
import { storeBoard } from './group-store.ts';
import { loadBoard } from './groups.ts';
import { type Made, saveOutcomes, toldKey } from './outcomes.ts';
import type { AnalysedMention, SaveOptions } from './signals.ts';
import type { JoinedStories } from './stories.ts';

/** A decision and what became of it. */
export interface StoredDecision extends RouteDecision {
  deliveryId?: number;
  /** Set when the story had been told by this route before, or is told with what comes meanwhile. */
  grouped?: boolean;
  /** What became of it where it is told of at all. */
  became?: 'told' | HeldAs | 'grouped' | 'waiting' | 'silenced' | 'inhibited';
}

const NO_PLAN = planOf({
  root: { name: 'default', when: {}, timing: { mode: 'instant' }, continue: false, routes: [] },
  windows: [],
  teams: [],
  inhibit: [],
});

/** Must run in the transaction that joins them to `stories`. */
export async function saveDeliveries(
  tx: Queryable,
  items: AnalysedMention[],
  stories: JoinedStories,
  { plan = NO_PLAN, canUpdate }: SaveOptions,
): Promise<{ decisions: Map<number, StoredDecision[]>; pending: number[] }> {
  const signals = items.map((item): RoutedSignal => {
    const storyId = stories.of.get(item.postId) as number;
    return { postId: item.postId, storyId, facts: factsFor(item), decisions: item.decisions };
  });
  const stored = await loadBoard(tx, plan, signals, stories.begun);
  stored.board.canUpdate = canUpdate;
  const dispatched = new Map(
    inOrder(plan, signals).map((signal) => [signal.postId, dispatch(stored.board, plan, signal, stored.nowMs)]),
  );
  await storeBoard(tx, stored);
  const made = await saveOutcomes(
    tx,
    stored,
    [...dispatched.values()].flatMap((byRoute) => [...byRoute.values()]),
  );
  const decisions = items.map(({ postId, decisions: own }): [number, StoredDecision[]] => {
    const fates = dispatched.get(postId);
    return [postId, own.map((decision) => withFate(decision, postId, fates?.get(decision.route), made))];
  });
  return { decisions: new Map(decisions), pending: made.pending };
}

/** What is left of a budget goes to the most actionable of those that come together. */
function inOrder({ teams }: RoutingPlan, signals: RoutedSignal[]): RoutedSignal[] {
  const isScarce = [...teams.values()].some(({ budget }) => budget?.instant !== undefined);
  return isScarce ? signals.toSorted((a, b) => b.facts.actionable - a.facts.actionable) : signals;
}

/** A mention nobody took facts of is routed by what its analysis says. */
function factsFor({ post, analysis, facts }: AnalysedMention): SignalFacts {
  return facts ?? factsOf({ post, monitors: [], muted: false, backfill: false }, analysis, 0);
}

function withFate(
  decision: RouteDecision,
  postId: number,
  outcomes: Outcome[] | undefined,
  made: Made,
): StoredDecision {
  const deliveryId = made.told.get(toldKey(decision.route, postId));
  const action = outcomes?.find(
    ({ action: one }) => 'posts' in one && one.posts.some((post) => post.postId === postId),
  );
  if (action !== undefined && deliveryId !== undefined) {
    if (action.action.kind !== 'hold') return { ...decision, deliveryId, became: 'told' };
    const { as, reason } = action.action;
    return { ...decision, deliveryId, became: as, reason };
  }
  const quiet = outcomes?.find(({ action: one }) => one.kind === 'quiet' && one.postId === postId)?.action;
  if (quiet?.kind !== 'quiet') return { ...decision };
  const grouped = quiet.as === 'grouped' || quiet.as === 'waiting' ? { grouped: true } : {};
  return { ...decision, ...grouped, became: quiet.as, reason: `${decision.reason}; ${quiet.reason}` };
}
