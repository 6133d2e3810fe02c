/** Re-analysis of history: a job with a cursor. Each batch and the cursor move in one transaction, so a kill loses nothing. */
import type { Analysis } from '../domain/analysis.ts';
import type { Span } from '../domain/monitor.ts';
import type { Post } from '../domain/post.ts';
import type { Database, Queryable, Row } from './database.ts';
import { targetsOf } from './mentions.ts';

export interface ReanalysisJob extends Row {
  id: number;
  state: 'running' | 'done' | 'cancelled';
  since: string | null;
  /** Signals of this model are left alone; null: none are. */
  unlessModel: string | null;
  total: number;
  done: number;
  /** Of these another answer came out. */
  changed: number;
  createdAt: string;
  updatedAt: string;
}

const COLUMNS = `id, state, since, unless_model as "unlessModel", total, done, changed, created_at as "createdAt",
  updated_at as "updatedAt"`;
const WANTED = `s.post_id > $1 and s.post_id <= $2 and ($3::timestamptz is null or p.posted_at >= $3)
  and ($4::text is null or s.model <> $4) and p.deleted_at is null`;

/** What history is analysed again for; the one that runs already, when there is one. */
export async function openReanalysis(
  db: Database,
  wanted: { since: string | null; unlessModel: string | null; actor: string },
): Promise<{ job: ReanalysisJob; resumed: boolean }> {
  return db.transaction(async (tx) => {
    for (;;) {
      const running = await runningJob(tx);
      if (running !== null) return { job: running, resumed: true };
      // Where another process begins one in the same moment this waits for it, and then finds it: there is one at a time.
      const [job] = await tx.query<ReanalysisJob>(
        `with last as (select coalesce(max(post_id), 0) as id from signals)
         insert into reanalysis_jobs (since, unless_model, actor, last_post_id, total)
         select $3, $4, $5, last.id,
           (select count(*) from signals s join posts p on p.id = s.post_id where ${WANTED.replace('<= $2', '<= last.id')}
              and $2::bigint is null)
         from last on conflict (state) where state = 'running' do nothing returning ${COLUMNS}`,
        [0, null, wanted.since, wanted.unlessModel, wanted.actor],
      );
      if (job !== undefined) return { job, resumed: false };
    }
  });
}

async function runningJob(db: Queryable): Promise<ReanalysisJob | null> {
  const [row] = await db.query<ReanalysisJob>(`select ${COLUMNS} from reanalysis_jobs where state = 'running'`);
  return row ?? null;
}

/** The newest first. */
export async function listReanalysis(db: Queryable, limit: number): Promise<ReanalysisJob[]> {
  return db.query<ReanalysisJob>(`select ${COLUMNS} from reanalysis_jobs order by id desc limit $1`, [limit]);
}

export async function cancelReanalysis(db: Queryable): Promise<number | null> {
  const [row] = await db.query<{ id: number }>(
    `update reanalysis_jobs set state = 'cancelled', updated_at = clock_timestamp() where state = 'running' returning id`,
  );
  return row?.id ?? null;
}

export interface OldSignal extends Row {
  postId: number;
  post: Post;
  /** Every monitor that matched it, and where. */
  targets: { name: string; spans: Span[] }[];
  analysis: Analysis;
}

/**
 * The next `limit` signals, analysed again. Deliveries, decisions and stories stay: nobody is told anything. Several
 * processes may work on one job, one batch at a time. Returns the job as it stands then.
 */
export async function reanalyseBatch(
  db: Database,
  jobId: number,
  limit: number,
  analyse: (old: OldSignal) => Analysis,
): Promise<ReanalysisJob> {
  return db.transaction(async (tx) => {
    const [job] = await tx.query<ReanalysisJob & { cursor: number; last: number }>(
      `select ${COLUMNS}, cursor, last_post_id as last from reanalysis_jobs where id = $1 for update`,
      [jobId],
    );
    if (job === undefined) throw new Error(`there is no re-analysis ${jobId}`);
    // Another process ended it meanwhile, or a person did.
    if (job.state !== 'running') return job;
    const old = await tx.query<OldSignal>(
      `select s.post_id as "postId", p.data as post, s.analysis, ${targetsOf('s.post_id')} as targets
       from signals s join posts p on p.id = s.post_id
       where ${WANTED} order by s.post_id limit $5 for update of s`,
      [job.cursor, job.last, job.since, job.unlessModel, limit],
    );
    const anew = old.map((one) => ({ postId: one.postId, analysis: analyse(one), before: one.analysis }));
    await updateSignals(tx, anew);
    const [after] = await tx.query<ReanalysisJob>(
      `update reanalysis_jobs set cursor = $2, done = done + $3, changed = changed + $4, updated_at = clock_timestamp(),
         state = case when $5 then 'done' else state end where id = $1 returning ${COLUMNS}`,
      [
        jobId,
        old.at(-1)?.postId ?? job.cursor,
        old.length,
        anew.filter(({ analysis, before }) => differs(analysis, before)).length,
        old.length < limit,
      ],
    );
    return after ?? job;
  });
}

/** The name of the model alone is no other answer. */
function differs(one: Analysis, other: Analysis): boolean {
  const said = ({ sentiment, topics, intents, urgency, relevance }: Analysis) =>
    JSON.stringify([sentiment.label, names(topics), names(intents), urgency.score, relevance]);
  return said(one) !== said(other);
}

const names = (list: { name: string }[]): string[] => list.map(({ name }) => name);

/** Replaces what is said of signals. */
export async function updateSignals(tx: Queryable, anew: { postId: number; analysis: Analysis }[]): Promise<void> {
  if (anew.length === 0) return;
  await tx.query(
    `update signals s set model = a ->> 'model', language = a -> 'language' ->> 'code',
       sentiment = a -> 'sentiment' ->> 'label', sentiment_score = (a -> 'sentiment' ->> 'score')::real,
       topics = array(select t ->> 'name' from jsonb_array_elements(a -> 'topics') t),
       intents = array(select t ->> 'name' from jsonb_array_elements(a -> 'intents') t),
       urgency = (a -> 'urgency' ->> 'score')::real, reach = (a ->> 'reach')::bigint, analysis = a
     from unnest($1::bigint[], $2::jsonb[]) as t (post_id, a) where s.post_id = t.post_id`,
    [anew.map(({ postId }) => postId), anew.map(({ analysis }) => JSON.stringify(analysis))],
  );
}
