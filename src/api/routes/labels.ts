/** People's corrections: read, and one more. */
import { z } from 'zod';
import { LABEL_KINDS, labelSchema } from '../../domain/label.ts';
import { listLabels, removeLabel, type StoredLabel, saveLabel } from '../../storage/labels.ts';
import type { ApiContext } from '../context.ts';
import { ERRORS, errorSchema } from '../errors.ts';
import { oneSignal, post } from '../one-signal.ts';
import type { TypedApi } from '../typed-api.ts';

const label = z.object({
  id: z.number().int(),
  post: z.object({ id: z.number().int(), platform: z.string(), nativeId: z.string() }),
  kind: z.enum(LABEL_KINDS),
  value: z.union([z.string(), z.array(z.string()), z.boolean()]),
  was: z.unknown(),
  corrects: z.object({ model: z.string(), workspace: z.number(), routes: z.array(z.string()) }).nullable(),
  author: z.string(),
  at: z.string(),
});
const body = z.object({ post, label: labelSchema });
const query = z.object({
  post: post.optional(),
  kind: z.enum(LABEL_KINDS).optional(),
  author: z.string().max(200).optional(),
  before: z.coerce.number().int().positive().optional().describe('Only older than the label of this id: the next page'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
const params = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });

export function labels(api: TypedApi, { db }: ApiContext): void {
  api.get(
    '/v1/labels',
    {
      schema: {
        summary: 'What people corrected, the newest first',
        querystring: query,
        response: { 200: z.object({ labels: z.array(label) }), 404: errorSchema },
      },
    },
    async ({ query: { post: name, ...filter } }) => {
      const postId = name === undefined ? undefined : await oneSignal(db, name);
      return { labels: (await listLabels(db, { ...filter, postId })).map(shown) };
    },
  );

  api.post(
    '/v1/labels',
    {
      schema: {
        summary: "A person's correction; replaces what the same person said of the same post and kind before",
        body,
        response: { 201: label, 404: errorSchema },
      },
    },
    async ({ body: given }, reply) => {
      const saved = await saveLabel(db, await oneSignal(db, given.post), given.label);
      if (saved === null) throw new ERRORS.NOT_FOUND('That post is no signal: it was not analysed, or it was deleted');
      return reply.status(201).send(shown(saved));
    },
  );

  api.delete(
    '/v1/labels/:id',
    { schema: { summary: 'Takes a correction back', params, response: { 204: z.null(), 404: errorSchema } } },
    async ({ params: { id } }, reply) => {
      if (!(await removeLabel(db, id))) throw new ERRORS.NOT_FOUND(`There is no label ${id}`);
      return reply.status(204).send(null);
    },
  );
}

function shown({ id, postId, platform, nativeId, kind, value, was, corrects, author, at }: StoredLabel) {
  return { id, post: { id: postId, platform, nativeId }, kind, value, was, corrects, author, at };
}
