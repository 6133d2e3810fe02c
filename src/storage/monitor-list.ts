/** Monitors as people look after them: all that are not removed, where they come from, what they caught. */
import type { MonitorDef } from '../domain/monitor.ts';
import { type Change, changeWorkspace, type Origin } from './change.ts';
import type { Database, Queryable, Row } from './database.ts';

export interface ListedMonitor
  extends Row,
    Pick<MonitorDef, 'name' | 'match' | 'exclude' | 'mute' | 'owner' | 'scope'> {
  version: number;
  enabled: boolean;
  /** `file`: the configuration file says it, and says it again at the next `apply`. */
  origin: Origin;
  examples?: MonitorDef['examples'];
}

/** By name; `name`: only that one. */
export async function listMonitors(db: Queryable, name?: string): Promise<ListedMonitor[]> {
  const rows = await db.query<ListedMonitor>(
    `select name, version, enabled, origin, owner, match, exclude, mute, scope, examples from monitors
     where removed_at is null and ($1::text is null or name = $1) order by name`,
    [name ?? null],
  );
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as typeof row);
}

export interface MonitorMentions extends Row {
  all: number;
  /** Of posts of the last seven days before the newest one. */
  lastWeek: number;
  muted: number;
  newestAt: string | null;
}

export async function mentionsOf(db: Queryable, name: string): Promise<MonitorMentions> {
  const [row] = await db.query<MonitorMentions>(
    `select count(*) as "all", count(*) filter (where mm.muted) as muted, max(p.posted_at) as "newestAt",
       count(*) filter (where p.posted_at > (select max(posted_at) from posts) - interval '7 days') as "lastWeek"
     from mention_monitors mm join monitors m on m.id = mm.monitor_id join posts p on p.id = mm.post_id where m.name = $1`,
    [name],
  );
  return row ?? { all: 0, lastWeek: 0, muted: 0, newestAt: null };
}

/** Its mentions and versions stay; live workers stop hearing it. Empty when there is none of that name. */
export async function removeMonitor(db: Database, name: string, options: { actor: string }): Promise<Change[]> {
  return changeWorkspace(db, options, async (tx, revision) => {
    const gone = await tx.query(
      'update monitors set removed_at = now(), revision = $2 where name = $1 and removed_at is null returning id',
      [name, revision],
    );
    return gone.map((): Change => ({ action: 'delete', kind: 'monitor', name, fields: [] }));
  });
}
