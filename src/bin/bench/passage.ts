/** When a post passes the gates of the pipeline, by the clock of the process: nothing in the workers knows of it. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { WorkerContext } from '../../../workers/context.ts';
import type { Queues } from '../../queue/queues.ts';
import type { Queryable } from '../../storage/database.ts';

/** Milliseconds since the epoch. */
export interface Passage {
  channel: string;
  /** The transaction that stored the post had been committed. */
  committedAt: number;
  /** Its signal and its delivery had been. */
  decidedAt: number;
  /** The head of the request was written to the channel's socket. */
  leftAt: number;
}

export interface PassageWatch {
  /** Once everything is sent. `grouped`: signals that joined a message which had been told before. */
  end(): Promise<{ passages: Passage[]; grouped: number }>;
}

/** What undici tells of a request whose head it writes. */
const SENT = 'undici:client:sendHeaders';

/** Before the workers start. Of each id the first time counts. */
export function watchPassage(context: WorkerContext): PassageWatch {
  const told = { analyse: new Map<number, number>(), deliver: new Map<number, number>() };
  const left = new Map<number, number>();
  const onSent = (message: unknown) => {
    const id = /^webhook-id: (\d+)\r$/im.exec(String((message as { headers: unknown }).headers))?.[1];
    if (id !== undefined) note(left, [Number(id)]);
  };
  subscribe(SENT, onSent);
  context.queues = telling(context.queues, (queue, ids) => note(told[queue], ids));
  return {
    async end() {
      unsubscribe(SENT, onSent);
      return { passages: await passagesOf(context.db, told, left), grouped: await countGrouped(context.db) };
    },
  };
}

/** A queue is told right after the commit, before anything else is waited for. */
function telling(queues: Queues, onSend: (queue: 'analyse' | 'deliver', ids: number[]) => void): Queues {
  return {
    ...queues,
    send(queue, ids, options) {
      onSend(queue, ids);
      return queues.send(queue, ids, options);
    },
  };
}

function note(times: Map<number, number>, ids: readonly number[]): void {
  const now = performance.timeOrigin + performance.now();
  for (const id of ids) if (!times.has(id)) times.set(id, now);
}

async function passagesOf(
  db: Queryable,
  told: Record<'analyse' | 'deliver', Map<number, number>>,
  left: Map<number, number>,
): Promise<Passage[]> {
  const rows = await db.query<{ id: number; postId: number; channel: string }>(
    `select id, channel, post_id as "postId" from deliveries where mode = 'ping' and post_id is not null`,
  );
  return rows.flatMap(({ id, postId, channel }) => {
    const committedAt = told.analyse.get(postId);
    const decidedAt = told.deliver.get(id);
    const leftAt = left.get(id);
    const whole = committedAt !== undefined && decidedAt !== undefined && leftAt !== undefined;
    return whole ? [{ channel, committedAt, decidedAt, leftAt }] : [];
  });
}

async function countGrouped(db: Queryable): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `select count(*) from signals where decisions @> '[{"became": "grouped"}]'`,
  );
  return row?.count ?? 0;
}
