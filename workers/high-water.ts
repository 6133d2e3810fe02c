/** Whether so much waits that nothing more is taken in: asked by everybody who brings posts. */
import type { Database } from '../src/storage/database.ts';
import { type Backlog, overHighWater } from '../src/storage/status.ts';

/** Rows that may wait before connectors pause: a few seconds of work, some hundred MB at the very most. */
export const HIGH_WATER: Backlog = { analyse: 20_000, deliver: 50_000 };

/** The answer of the last half second serves every source: counting costs more than a small page. */
const CHECK_EVERY_MS = 500;
const answers = new WeakMap<Database, { at: number; over: boolean; mark: Backlog }>();

export async function isOverHighWater(db: Database, mark: Backlog): Promise<boolean> {
  const last = answers.get(db);
  const now = performance.now();
  if (last !== undefined && last.mark === mark && now - last.at < CHECK_EVERY_MS) return last.over;
  const over = await overHighWater(db, mark);
  answers.set(db, { at: now, over, mark });
  return over;
}
