/** Groups that have something to do although nothing was heard: their time has come, or somebody did something with a story. */
import { type Outcome, stir } from '../routing/board.ts';
import type { Group } from '../routing/group.ts';
import type { RoutingPlan } from '../routing/plan.ts';
import type { Database, Queryable } from './database.ts';
import { storeBoard } from './group-store.ts';
import { boardOf, GROUP_COLUMNS, type GroupRow, loadUsed } from './groups.ts';
import { saveOutcomes } from './outcomes.ts';
import { lockStories } from './stories.ts';

export interface StirOptions {
  plan: RoutingPlan;
  /** Whether a channel can change a message; absent: each can try. */
  canUpdate?(channel: string): boolean;
}

const AT_ONCE = 200;

/** Advances every group whose time has come; returns ids of deliveries that are to be sent now. */
export async function advanceDue(db: Database, options: StirOptions): Promise<number[]> {
  const pending: number[] = [];
  while (true) {
    const due = await dueGroups(db);
    if (due.length === 0) return pending;
    pending.push(...(await db.transaction((tx) => advanceThese(tx, due, options))));
    if (due.length < AT_ONCE) return pending;
  }
}

async function dueGroups(db: Queryable): Promise<number[]> {
  const rows = await db.query<{ id: number }>(
    `select id from notification_groups where due_at <= clock_timestamp() order by due_at limit ${AT_ONCE}`,
  );
  return rows.map(({ id }) => id);
}

async function advanceThese(tx: Queryable, ids: number[], options: StirOptions): Promise<number[]> {
  await lockStories(tx);
  const rows = await tx.query<GroupRow>(
    `select ${GROUP_COLUMNS} from notification_groups
     where id = any($1::bigint[]) and due_at <= clock_timestamp() order by due_at, id for update`,
    [ids],
  );
  return stirGroups(tx, rows, 'tick', options);
}

/**
 * Says that what people did with these stories has changed (`story_states` holds it): their messages show it, escalations
 * end. Must run in the transaction that changed it; returns ids of deliveries that are to be sent after it.
 */
export async function advanceStories(tx: Queryable, storyIds: number[], options: StirOptions): Promise<number[]> {
  await lockStories(tx);
  const rows = await tx.query<GroupRow>(
    `select ${GROUP_COLUMNS} from notification_groups where story_id = any($1::bigint[]) order by id for update`,
    [storyIds],
  );
  return stirGroups(tx, rows, 'story', options);
}

async function stirGroups(
  tx: Queryable,
  rows: GroupRow[],
  kind: 'tick' | 'story',
  { plan, canUpdate }: StirOptions,
): Promise<number[]> {
  if (rows.length === 0) return [];
  const stored = await boardOf(tx, rows);
  stored.board.canUpdate = canUpdate;
  await loadUsed(tx, plan, stored, rows);
  // What is left of a budget goes to the most actionable of those whose time has come.
  const groups = [...stored.board.groups.values()].sort((a, b) => bestValue(b) - bestValue(a));
  const steps: Outcome[][] = groups.map((group) => stir(stored.board, plan, group, kind, stored.nowMs));
  await storeBoard(tx, stored);
  return (await saveOutcomes(tx, stored, steps)).pending;
}

const bestValue = ({ waiting: [best] }: Group): number => best?.value ?? 0;
