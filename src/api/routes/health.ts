/** `/healthz`: this process lives. `/readyz`: it can do its work (database and queue answer). */
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { ERRORS, errorSchema } from '../errors.ts';
import type { TypedApi } from '../typed-api.ts';

const ANSWER_WITHIN_MS = 2_000;

export function health(api: TypedApi, context: ApiContext): void {
  api.get(
    '/healthz',
    { schema: { summary: 'The process lives', response: { 200: z.object({ ok: z.literal(true) }) } } },
    () => ({
      ok: true as const,
    }),
  );
  api.get(
    '/readyz',
    {
      schema: {
        summary: 'Database and queue answer',
        response: {
          200: z.object({ ready: z.literal(true), queue: z.string(), roles: z.array(z.string()) }),
          503: errorSchema,
        },
      },
    },
    async () => {
      await within(context.db.query('select 1'), () => new ERRORS.DATABASE_AWAY());
      await within(context.queues.backlog('analyse'), () => new ERRORS.QUEUE_AWAY());
      return { ready: true as const, queue: context.queues.backend, roles: [...context.roles] };
    },
  );
}

/** An answer, or a clear 503 in time: never silence. */
async function within<T>(work: Promise<T>, error: () => Error): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(error()), ANSWER_WITHIN_MS);
  try {
    return await Promise.race([
      work.catch(() => {
        throw error();
      }),
      promise,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
