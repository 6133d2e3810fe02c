/** What people made of a story: one row, made when the first of them does something. */
import type { StoryRecord } from '../domain/act.ts';
import type { Queryable, Row } from './database.ts';

/** Null: nobody did anything yet. */
export async function readStoryState(db: Queryable, storyId: number): Promise<StoryRecord | null> {
  const [row] = await db.query<StoryRecord & Row>(
    `select status, owner, outcome, actor as "by", team, issues, answer, (extract(epoch from at) * 1000)::float8 as "atMs",
       (extract(epoch from until) * 1000)::float8 as "untilMs"
     from story_states where story_id = $1`,
    [storyId],
  );
  return row ?? null;
}

export async function writeStoryState(tx: Queryable, storyId: number, state: StoryRecord): Promise<void> {
  await tx.query(
    `insert into story_states (story_id, status, owner, until, outcome, actor, at, team, issues, answer)
     values ($1, $2, $3, to_timestamp($4::float8 / 1000), $5, $6, to_timestamp($7::float8 / 1000), $8, $9, $10)
     on conflict (story_id) do update set status = excluded.status, owner = excluded.owner, until = excluded.until,
       outcome = excluded.outcome, actor = excluded.actor, at = excluded.at, team = excluded.team, issues = excluded.issues,
       answer = excluded.answer`,
    [
      storyId,
      state.status,
      state.owner,
      state.untilMs,
      state.outcome,
      state.by,
      state.atMs,
      state.team,
      JSON.stringify(state.issues),
      state.answer,
    ],
  );
}
