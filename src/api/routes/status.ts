/** Counts of what is stored and what waits. */
import { z } from 'zod';
import { openNotices } from '../../storage/notices.ts';
import { countRetractions } from '../../storage/retractions.ts';
import { backlog, totals } from '../../storage/status.ts';
import type { ApiContext } from '../context.ts';
import type { TypedApi } from '../typed-api.ts';

const count = z.number().int();
const response = z.object({
  version: z.string(),
  queue: z.enum(['postgres', 'redis']),
  roles: z.array(z.string()),
  backlog: z.object({ analyse: count, deliver: count }),
  totals: z.record(z.string(), count),
  retractions: z.object({ due: count, impossible: count, failed: count }),
  notices: z.array(z.object({ kind: z.string(), object: z.string(), message: z.string(), raisedAt: z.string() })),
});

export function status(api: TypedApi, context: ApiContext): void {
  api.get(
    '/v1/status',
    { schema: { summary: 'What is stored and what waits', response: { 200: response } } },
    async () => ({
      version: context.version,
      queue: context.queues.backend,
      roles: [...context.roles],
      backlog: await backlog(context.db),
      totals: await totals(context.db),
      retractions: await countRetractions(context.db),
      notices: await openNotices(context.db),
    }),
  );
}
