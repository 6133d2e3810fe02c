/** Stored stories, as a board takes them. */
import { breather } from '../platform/wait.ts';
import type { Queryable } from './database.ts';
import type { Story } from './story-board.ts';

const BREATH_MS = 5;

export async function loadStories(tx: Queryable, ids: number[]): Promise<Map<number, Story>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{
    id: number;
    first_post_id: number;
    units: string;
    started_at: string;
    last_at: string;
    platforms: string[];
  }>(
    // As JSON: the driver takes ten times as long over an array, without a break.
    `select id, first_post_id, array_to_json(units)::text as units, started_at, last_at, platforms
     from stories where id = any($1::bigint[])`,
    [ids],
  );
  const stories = new Map<number, Story>();
  const breathe = breather(BREATH_MS);
  for (const row of rows) {
    await breathe();
    stories.set(row.id, {
      id: row.id,
      firstPostId: row.first_post_id,
      units: JSON.parse(row.units) as number[],
      startedMs: Date.parse(row.started_at),
      lastMs: Date.parse(row.last_at),
      members: 0,
      platforms: new Set(row.platforms),
      newKeys: [],
    });
  }
  return stories;
}
