/** What people do with a story: one more act, and what was done. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ACT_WAYS, actSchema, noteSchema, OUTCOMES, personSchema } from '../../domain/act.ts';
import { STORY_STATUSES } from '../../domain/attention.ts';
import { listActs, performAct } from '../../storage/acts.ts';
import type { ApiContext } from '../context.ts';
import { errorSchema } from '../errors.ts';
import { oneSignal, post } from '../one-signal.ts';
import { orRefusal, wake } from '../perform.ts';
import type { TypedApi } from '../typed-api.ts';

const state = z.object({
  status: z.enum(STORY_STATUSES),
  owner: z.string().nullable(),
  by: z.string().nullable(),
  atMs: z.number(),
  untilMs: z.number().nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
  team: z.string().nullable(),
  issues: z.array(z.string()),
  answer: z.string().nullable(),
});
const body = z.object({
  post,
  act: actSchema,
  by: personSchema,
  note: noteSchema.optional(),
  key: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/)
    .optional()
    .describe('The same over retries: it is done once. Absent: each request is another act'),
});
const result = z.object({
  storyId: z.number().int(),
  told: z.string().describe('What became of it, for a person'),
  changed: z.boolean().describe('false: it was so already'),
  repeated: z.boolean().describe('It came before with this key'),
  state: state.nullable(),
});
const done = z.object({
  storyId: z.number().int(),
  postId: z.number().int(),
  act: actSchema,
  note: z.string().nullable(),
  by: z.string(),
  way: z.enum(ACT_WAYS),
  told: z.string(),
  changed: z.boolean(),
  at: z.string(),
});
const query = z.object({ post, limit: z.coerce.number().int().min(1).max(500).default(100) });

export function acts(api: TypedApi, context: ApiContext): void {
  const { db } = context;
  api.post(
    '/v1/acts',
    {
      schema: {
        summary: 'Acknowledge, assign, snooze, resolve, dismiss, correct, link or answer a story, by one of its posts',
        body,
        response: { 200: result, 404: errorSchema, 409: errorSchema },
      },
    },
    async ({ body: { post: name, key = randomUUID(), ...rest } }) => {
      const postId = await oneSignal(db, name);
      const { pending, ...told } = await orRefusal(
        performAct(db, { postId, ...rest, way: 'api', key: `api:${key}` }, context),
      );
      wake(context, pending);
      return told;
    },
  );

  api.get(
    '/v1/acts',
    {
      schema: {
        summary: 'What was done with the story of a post, the newest first',
        querystring: query,
        response: { 200: z.object({ acts: z.array(done) }), 404: errorSchema },
      },
    },
    async ({ query: { post: name, limit } }) => ({ acts: await listActs(db, await oneSignal(db, name), limit) }),
  );
}
