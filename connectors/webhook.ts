/** Posts that others push: `POST /ingest/SOURCE` with a token. Nothing is fetched; the API hands in what comes. */
import { z } from 'zod';
import type { Connector, Page } from '../src/contracts/connector.ts';
import { secret } from '../src/contracts/secret.ts';
import { type Post, type Skip, skip } from '../src/domain/post.ts';
import { toPost } from '../src/domain/well-formed.ts';
import { isRecord } from '../src/platform/loose-json.ts';
import { mapped, mappingSchema, rowPlatformSchema } from '../src/platform/post-mapping.ts';

const MIN_TOKEN = 16;
const fields = z.strictObject({
  token: secret(`What senders must show: \`Authorization: Bearer …\`, at least ${MIN_TOKEN} characters`),
  previousToken: secret('While changing over: the old token, which is taken as well').optional(),
  items: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Path to the list in the body (data.results); absent: the body, or its `posts`'),
  mapping: mappingSchema.optional(),
  platform: rowPlatformSchema.optional(),
  maxItems: z.number().int().min(1).max(5000).default(1000).describe('Items taken in one request'),
});
const config = fields.superRefine((value, ctx) => {
  for (const field of ['token', 'previousToken'] as const) {
    if ((value[field]?.length ?? MIN_TOKEN) >= MIN_TOKEN) continue;
    ctx.addIssue({ code: 'custom', path: [field], message: `expected at least ${MIN_TOKEN} characters` });
  }
});
export type WebhookSourceConfig = z.output<typeof config>;

export const webhook: Connector<WebhookSourceConfig> = {
  name: 'webhook',
  title: 'Webhook',
  summary: 'Takes posts that a program of yours sends to POST /ingest/SOURCE.',
  docsUrl: 'https://www.rfc-editor.org/rfc/rfc6750',
  config,
  example: { token: 'env:INGEST_TOKEN', platform: 'support', mapping: { text: 'body', postedAt: 'created_at' } },
  budget: { requests: 1000, perMs: 1000 },
  pollMs: 3_600_000,
  pushed: true,
  policy: { thirdParties: 'content', note: 'What may be done with it is between you and whoever sends it.' },
  open: () => ({ pages: nothing }),
  normalise,
};

async function* nothing(): AsyncGenerator<Page> {}

function normalise(raw: unknown, options: WebhookSourceConfig): Post | Skip {
  if (!isRecord(raw)) return skip('invalid', 'not an object');
  const item: Record<string, unknown> = options.mapping === undefined ? { ...raw } : mapped(raw, options.mapping);
  if (options.platform !== undefined) item.platform ??= options.platform;
  return toPost(item);
}
