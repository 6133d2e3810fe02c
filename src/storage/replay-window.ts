/** Which stored posts a replay looks at: the last days before the newest post, not before now, so that imports count too. */
import type { Queryable } from './database.ts';

export interface ReplayWindow {
  /** Of the first and the last post in it, ISO 8601; null when nothing is stored. */
  from: string | null;
  to: string | null;
  /** Days that are really covered: from the first to the last post, at least an hour. */
  days: number;
  /** Of the oldest post in the haystack, where that is much younger than `from`: before it only caught posts are stored. */
  haystackFrom: string | null;
}

export const DEFAULT_DAYS = 7;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A post from the future (a clock that runs wrong) does not move the window: nothing is newer than tomorrow. */
const NEWEST = `
  select greatest(
    (select max(posted_at) from posts where posted_at < now() + interval '1 day'),
    (select max(posted_at) from haystack where posted_at < now() + interval '1 day')) as at`;

export interface StoredHistory {
  window: ReplayWindow;
  /** By row id, removed ones too. */
  sources: ReadonlyMap<number, HistorySource>;
  /** The chances with which posts of the sources are kept, 1 among them, none twice. */
  kept: readonly number[];
}

export interface HistorySource {
  name: string;
  /** Share of what no monitor catches that goes into the haystack, as it is configured now; 0 < share ≤ 1. */
  kept: number;
}

export async function storedHistory(db: Queryable, days: number): Promise<StoredHistory> {
  const [window, rows] = await Promise.all([replayWindow(db, days), historySources(db)]);
  const sources = new Map(rows.map(({ id, name, kept }) => [id, { name, kept }]));
  return { window, sources, kept: [...new Set([1, ...rows.map(({ kept }) => kept)])] };
}

/** A source that keeps nothing has nothing to scale up. `real` has seven digits, so that 0.1 comes back as 0.1. */
async function historySources(db: Queryable): Promise<(HistorySource & { id: number })[]> {
  const rows = await db.query<{ id: number; name: string; share: number }>(
    'select id, name, haystack::float8 as share from sources',
  );
  return rows.map(({ id, name, share }) => ({ id, name, kept: share > 0 ? Number(share.toPrecision(6)) : 1 }));
}

/** At most `days` long. */
export async function replayWindow(db: Queryable, days: number): Promise<ReplayWindow> {
  const [row] = await db.query<{ to: string | null; posts: string | null; haystack: string | null }>(
    `with newest as (${NEWEST})
     select at as "to",
       (select min(posted_at) from posts where deleted_at is null and posted_at > at - make_interval(days => $1)) as posts,
       (select min(posted_at) from haystack where posted_at > at - make_interval(days => $1)) as haystack
     from newest`,
    [days],
  );
  const { to = null, posts = null, haystack = null } = row ?? {};
  const from = posts === null || (haystack !== null && haystack < posts) ? haystack : posts;
  if (from === null || to === null) return { from: null, to: null, days: 0, haystackFrom: null };
  const ms = Date.parse(to) - Date.parse(from);
  const late = haystack !== null && Date.parse(haystack) - Date.parse(from) > Math.max(HOUR_MS, ms / 20);
  return { from, to, days: Math.max(HOUR_MS, ms) / DAY_MS, haystackFrom: late ? haystack : null };
}
