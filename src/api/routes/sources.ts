/** Each source's health. */
import { z } from 'zod';
import { sourceHealth } from '../../storage/sources.ts';
import type { ApiContext } from '../context.ts';
import type { TypedApi } from '../typed-api.ts';

const time = z.string().nullable();
const source = z.object({
  name: z.string(),
  connector: z.string(),
  enabled: z.boolean(),
  origin: z.string(),
  state: z.enum(['disabled', 'reading', 'finished', 'backing off', 'waiting']),
  failures: z.number().int(),
  lastFailure: z.object({ kind: z.string(), message: z.string() }).nullable(),
  lastFailureAt: time,
  lastSuccessAt: time,
  newestPostAt: time,
  nextRunAt: time,
  lagSeconds: z.number().nullable(),
  postsPerHour: z.number().int(),
  requestsLeft: z.number().int().nullable(),
  requestsResetAt: time,
  notice: z.string().nullable(),
  postsRead: z.number().int(),
  postsMatched: z.number().int(),
  itemsSkipped: z.number().int(),
});
const response = z.object({ sources: z.array(source) });

export function sources(api: TypedApi, { db }: ApiContext): void {
  api.get(
    '/v1/sources',
    { schema: { summary: 'The health of each source', response: { 200: response } } },
    async () => ({
      sources: (await sourceHealth(db)).map((row) => source.parse(row)),
    }),
  );
}
