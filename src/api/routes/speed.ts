/** The clock of a signal; how long each stage takes, and which one holds things up. */
import { z } from 'zod';
import { CLOCK_STAGES, clockOf } from '../../storage/clock.ts';
import { SPEED_BY, speedOf } from '../../storage/speed.ts';
import type { ApiContext } from '../context.ts';
import { ERRORS, errorSchema } from '../errors.ts';
import { oneSignal, post } from '../one-signal.ts';
import type { TypedApi } from '../typed-api.ts';

const seconds = z.number().describe('Seconds');
const count = z.number().int();
const stage = z.enum(CLOCK_STAGES);
const response = z.object({
  days: count,
  by: z.enum(SPEED_BY).nullable(),
  signals: count,
  cut: z.boolean().describe('There were more signals; the newest were looked at'),
  groups: z.array(
    z.object({
      name: z.string().nullable(),
      signals: count,
      stages: z.array(
        z.object({
          stage,
          count,
          p50: seconds,
          p95: seconds,
          sincePostedP50: seconds,
          sincePostedP95: seconds,
          waiting: count,
        }),
      ),
      heldUpBy: stage.nullable(),
    }),
  ),
});
const query = z.object({
  days: z.coerce.number().int().min(1).max(366).default(7),
  by: z.enum(SPEED_BY).optional(),
});

const time = z.string().nullable();
const clock = z.object({
  posted: time,
  collected: time,
  analysed: time,
  delivered: time,
  seen: time,
  acknowledged: time,
  resolved: time,
  answered: time,
});

export function speed(api: TypedApi, { db }: ApiContext): void {
  api.get(
    '/v1/speed',
    {
      schema: {
        summary: 'How long each stage takes, from posted to answered, and which one holds things up',
        querystring: query,
        response: { 200: response },
      },
    },
    async ({ query: { days, by } }) => speedOf(db, { days, by: by ?? null }),
  );

  api.get(
    '/v1/clock',
    {
      schema: {
        summary: 'When a signal came to each stage; null: not yet, or before it joined its story',
        querystring: z.object({ post }),
        response: { 200: clock, 404: errorSchema },
      },
    },
    async ({ query: { post: name } }) => {
      const found = await clockOf(db, await oneSignal(db, name));
      if (found === null)
        throw new ERRORS.NOT_FOUND('That post is no signal of its own time: not analysed, or history');
      return found;
    },
  );
}
