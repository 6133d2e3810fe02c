/** Silences: what is stored and told to nobody for a while. */
import { z } from 'zod';
import { conditionsSchema } from '../../../config/conditions.ts';
import { noteSchema, personSchema } from '../../domain/act.ts';
import { addSilence, expireSilence, listSilences } from '../../storage/silences.ts';
import type { ApiContext } from '../context.ts';
import { ERRORS, errorSchema } from '../errors.ts';
import type { TypedApi } from '../typed-api.ts';

const MAX_MINUTES = 366 * 24 * 60;

const silence = z.object({
  id: z.number().int(),
  when: z.record(z.string(), z.unknown()).describe('Conditions as in routes; ranges as { min, max }'),
  author: z.string(),
  reason: z.string(),
  startsAt: z.string(),
  endsAt: z.string(),
  state: z.enum(['coming', 'active', 'expired']),
});
const body = z.object({
  when: conditionsSchema.refine((when) => Object.keys(when).length > 0, 'expected at least one condition'),
  author: personSchema,
  reason: noteSchema,
  minutes: z.int().min(1).max(MAX_MINUTES),
});
const query = z.object({ all: z.enum(['true', 'false']).default('false').describe('Those that are over too') });
const params = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const by = z.object({ by: personSchema });

export function silences(api: TypedApi, { db }: ApiContext): void {
  api.get(
    '/v1/silences',
    {
      schema: {
        summary: 'Silences that hold or will, the one that ends first first',
        querystring: query,
        response: { 200: z.object({ silences: z.array(silence) }) },
      },
    },
    async ({ query: { all } }) => ({
      silences: (await listSilences(db, { all: all === 'true' })).map((one) => silence.parse(one)),
    }),
  );

  api.post(
    '/v1/silences',
    { schema: { summary: 'From now on: what is like this is told to nobody', body, response: { 201: silence } } },
    async ({ body: { minutes, ...given } }, reply) => {
      const made = await addSilence(db, { ...given, forMs: minutes * 60_000 });
      return reply.status(201).send(silence.parse(made));
    },
  );

  api.delete(
    '/v1/silences/:id',
    {
      schema: {
        summary: 'Ends one now; what it held back is looked at again',
        params,
        querystring: by,
        response: { 200: silence, 404: errorSchema },
      },
    },
    async ({ params: { id }, query: { by: actor } }) => {
      const ended = await expireSilence(db, id, actor);
      if (ended === null) throw new ERRORS.NOT_FOUND(`No silence ${id} holds`);
      return silence.parse(ended);
    },
  );
}
