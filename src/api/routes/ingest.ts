/** Posts that are pushed. */
import { z } from 'zod';
import type { IngestAnswer, Ingested } from '../../contracts/ingest.ts';
import type { ApiContext } from '../context.ts';
import { ERRORS, errorSchema } from '../errors.ts';
import type { TypedApi } from '../typed-api.ts';

const params = z.object({ source: z.string().min(1).max(200) });
const query = z.object({
  backfill: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('true: history, stored and searchable but never delivered as news'),
});
const headers = z.object({
  authorization: z.string().max(4096).optional().describe('Bearer and the token of the source'),
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('Your name for this request: sent again within a day, it is answered as before and stored once'),
});
const body = z
  .unknown()
  .describe(
    'A post, a list of posts, or { posts, deleted: [{ platform, id }] }; or what the mapping of the source says',
  );
const response = z.object({
  accepted: z.array(
    z.object({
      index: z.number().int(),
      platform: z.string(),
      id: z.string(),
      outcome: z.enum(['matched', 'unmatched']),
    }),
  ),
  refused: z.array(z.object({ index: z.number().int(), reason: z.string(), detail: z.string().optional() })),
  deleted: z.number().int(),
});
const error = errorSchema;

export function ingest(api: TypedApi, context: ApiContext): void {
  api.post(
    '/ingest/:source',
    {
      schema: {
        summary: 'Posts for a source of the connector webhook',
        params,
        querystring: query,
        headers,
        body,
        response: { 202: response, 401: error, 409: error, 413: error, 422: error, 429: error },
      },
    },
    async (request, reply) => {
      const answer = await context.ingest({
        source: request.params.source,
        token: bearer(request.headers.authorization),
        body: request.body,
        key: request.headers['idempotency-key'],
        backfill: request.query.backfill,
      });
      if (answer.outcome === 'busy') reply.header('retry-after', String(Math.ceil(answer.retryAfterMs / 1000)));
      if (answer.outcome !== 'stored') throw errorOf(answer);
      if (answer.replayed) reply.header('idempotency-replayed', 'true');
      mustHoldSomething(answer.ingested);
      return reply.status(202).send(answer.ingested);
    },
  );
}

function bearer(header: string | undefined): string | null {
  return /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? null;
}

function errorOf(answer: Exclude<IngestAnswer, { outcome: 'stored' }>): Error {
  switch (answer.outcome) {
    case 'unauthorised':
      return new ERRORS.UNAUTHORISED('The token is missing or wrong, or no source of that name takes posts');
    case 'disabled':
      return new ERRORS.CONFLICT('The source is disabled');
    case 'key-reused':
      return new ERRORS.CONFLICT('This Idempotency-Key was used for another body');
    case 'busy':
      return new ERRORS.BUSY();
    case 'unreadable':
      return new ERRORS.BAD_REQUEST(answer.problem);
    case 'too-many':
      return new ERRORS.TOO_LARGE(`More than ${answer.limit} items; send less at once`);
  }
}

/** A sender that only looks at the status must see that nothing came through. */
function mustHoldSomething({ accepted, refused, deleted }: Ingested): void {
  const [first] = refused;
  if (first === undefined || accepted.length > 0 || deleted > 0) return;
  throw new ERRORS.NOTHING_ACCEPTED(
    `None of ${refused.length} items is a post; the first: ${first.detail ?? first.reason}`,
  );
}
