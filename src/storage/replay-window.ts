/** Which stored posts a replay looks at: the last days before the newest post, not before now, so that imports count too. */
import type { Queryable } from './database.ts';

export interface ReplayWindow {
  /** Of the first and the last post in it, ISO 8601; null when nothing is stored. */
  from: string | null;
  to: string | null;
  /** Days that are really covered: from the first to the last post, at least an hour. */
  days: number;
  /** Where the haystack begins much later than `from` or is empty: before it only posts are stored that a monitor caught. */
  haystackFrom: string | null;
}

export const DEFAULT_DAYS = 7;

/** A small haystack begins late because little is read; a large one because it was pruned. */
const MANY = 1_000;
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
  /** The chances with which posts of the window are kept, 1 among them, none twice. */
  kept: readonly number[];
}

export interface HistorySource {
  name: string;
  /** Share of what no monitor catches that goes into the haystack, as it is configured now; 0 < share ≤ 1. */
  kept: number;
}

export async function storedHistory(db: Queryable, days: number): Promise<StoredHistory> {
  const window = await replayWindow(db, days);
  const rows = await historySources(db, window);
  const sources = new Map(rows.map(({ id, name, kept }) => [id, { name, kept }]));
  const kept = rows.filter(({ recent }) => recent).map((row) => row.kept);
  return { window, sources, kept: [...new Set([1, ...kept])] };
}

interface SourceRow extends HistorySource {
  id: number;
  /** It has brought posts of the window. */
  recent: boolean;
}

/** A source that keeps nothing has nothing to scale up. `real` has seven digits, so that 0.1 comes back as 0.1. */
async function historySources(db: Queryable, { from }: ReplayWindow): Promise<SourceRow[]> {
  const rows = await db.query<{ id: number; name: string; share: number; recent: boolean }>(
    `select id, name, haystack::float8 as share, coalesce(newest_post_at >= $1::timestamptz, false) as recent from sources`,
    [from],
  );
  return rows.map(({ share, ...row }) => ({ ...row, kept: share > 0 ? Number(share.toPrecision(6)) : 1 }));
}

/** At most `days` long. */
export async function replayWindow(db: Queryable, days: number): Promise<ReplayWindow> {
  const [row] = await db.query<{ to: string | null; posts: string | null; haystack: string | null; many: boolean }>(
    `with newest as (${NEWEST})
     select at as "to",
       (select min(posted_at) from posts where deleted_at is null and posted_at > at - make_interval(days => $1)) as posts,
       (select min(posted_at) from haystack where posted_at > at - make_interval(days => $1)) as haystack,
       (select count(*) = $2 from (select 1 from haystack limit $2) as first) as many
     from newest`,
    [days, MANY],
  );
  const { to = null, posts = null, haystack = null, many = false } = row ?? {};
  const from = posts === null || (haystack !== null && haystack < posts) ? haystack : posts;
  if (from === null || to === null) return { from: null, to: null, days: 0, haystackFrom: null };
  const ms = Date.parse(to) - Date.parse(from);
  const late = many && haystack !== null && Date.parse(haystack) - Date.parse(from) > Math.max(HOUR_MS, ms / 20);
  const haystackFrom = haystack === null ? to : late ? haystack : null;
  return { from, to, days: Math.max(HOUR_MS, ms) / DAY_MS, haystackFrom };
}
