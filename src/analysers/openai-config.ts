/** Settings of the `openai` analyser. */
import { z } from 'zod';
import { REFINED_FIELDS } from '../contracts/analyser.ts';
import { secret } from '../contracts/secret.ts';
import { literalAddress, nonPublicRange } from '../platform/address.ts';

const monthly = z.strictObject({
  requests: z.number().int().min(0).max(1e9).optional().describe('Requests a month (UTC)'),
  tokens: z.number().int().min(0).max(1e12).optional().describe('Tokens a month (UTC), of questions and answers'),
});

export const openaiConfig = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .describe("The API's base address, such as https://api.openai.com/v1 or http://127.0.0.1:11434/v1"),
    model: z.string().min(1).max(200).describe('Which model answers, as the endpoint names it'),
    key: secret('API key, sent as a bearer token; absent: none is sent').optional(),
    inHouse: z
      .boolean()
      .default(false)
      .describe('true: the endpoint is yours and in your own network, so content of every platform may go there'),
    refines: z
      .array(z.enum(REFINED_FIELDS))
      .min(1)
      .default(['sentiment', 'intents'])
      .describe('Which fields of the analysis it decides'),
    below: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .describe(
        'Only posts are asked whose built-in sentiment is less certain than this; 1: all but the fully certain',
      ),
    concurrency: z.number().int().min(1).max(32).default(4).describe('Requests under way at once'),
    requestTimeoutMs: z.number().int().min(100).max(120_000).default(8_000).describe('For one answer, milliseconds'),
    maxCharacters: z.number().int().min(50).max(8000).default(2000).describe('So much of a post is sent'),
    cache: z.number().int().min(0).max(100_000).default(10_000).describe('Answers that are remembered, by text'),
    monthly: monthly.optional().describe('The budget; needed unless the endpoint is in-house'),
    parameters: z
      .record(z.string(), z.unknown())
      .default({ temperature: 0, max_tokens: 300 })
      .describe('Further fields of the request, such as temperature and max_tokens'),
  })
  .superRefine(({ url, inHouse, monthly }, ctx) => {
    if (inHouse && !isPrivate(url)) {
      const message = 'this is a public address: inHouse is for your own network (a private address, or a local name)';
      ctx.addIssue({ code: 'custom', path: ['inHouse'], message });
    }
    if (!inHouse && monthly?.requests === undefined && monthly?.tokens === undefined) {
      const message = 'say what a month may cost: monthly: { requests: 10000 } or { tokens: 5000000 }';
      ctx.addIssue({ code: 'custom', message });
    }
  });

export type OpenaiConfig = z.output<typeof openaiConfig>;

const LOCAL_NAME = /^[^.]+$|\.(localhost|local|internal|lan|intranet|home\.arpa)$/;

/** Addresses that are not on the public internet, and names that public DNS never gives out. */
function isPrivate(text: string): boolean {
  if (!URL.canParse(text)) return true;
  const url = new URL(text);
  const literal = literalAddress(url);
  return literal === null ? LOCAL_NAME.test(url.hostname) : nonPublicRange(literal) !== null;
}
