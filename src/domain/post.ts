/**
 * A post: one public item, normalised. Identity is (platform, id). This is the documented post format: one JSON
 * object a line. What a platform does not give is absent (unknown), never 0 or "".
 */
import { z } from 'zod';

export const POST_KINDS = ['post', 'reply', 'repost', 'quote', 'comment', 'review', 'article'] as const;

const text = z.string();
const id = z.union([z.string().min(1).max(512), z.number().int().transform(String)]);
const count = z.number().int().nonnegative();

const ISO_8601 = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const ISO_MEANING = {
  description: 'ISO 8601, such as 2026-01-02T03:04:05Z; without a zone it is UTC',
  pattern: ISO_8601.source,
};

/** ISO 8601; without a zone it is read as UTC. Kept as UTC (`2026-01-02T03:04:05.000Z`). */
const instant = z
  .string()
  .meta(ISO_MEANING)
  .transform((value, ctx) => {
    const parts = ISO_8601.exec(value);
    const ms =
      parts === null ? Number.NaN : Date.parse(parts[1] !== undefined && parts[2] === undefined ? `${value}Z` : value);
    if (ms >= FIRST_INSTANT && ms <= LAST_INSTANT) return new Date(ms).toISOString();
    ctx.addIssue({ code: 'custom', message: 'expected an ISO 8601 date and time, such as 2026-01-02T03:04:05Z' });
    return z.NEVER;
  });
/** Years of four digits: what the format can write and PostgreSQL can store. */
const FIRST_INSTANT = Date.UTC(1000, 0, 1);
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

export const authorSchema = z.object({
  id: id.optional(),
  handle: text.optional(),
  name: text.optional(),
  bio: text.optional(),
  followers: count.optional(),
  verified: z.boolean().optional(),
});

export const referenceSchema = z.object({
  id,
  author: z.union([text.transform((handle) => ({ handle })), authorSchema]).optional(),
  text: text.optional(),
});

export const linkSchema = z.union([
  text.transform((url) => ({ url })),
  z.object({ url: text, title: text.optional() }),
]);

export const mediaSchema = z.object({
  type: text.optional(),
  url: text.optional(),
  alt: text.optional(),
});

export const metricsSchema = z.object({
  likes: count.optional(),
  replies: count.optional(),
  reposts: count.optional(),
  quotes: count.optional(),
  views: count.optional(),
  score: z.number().optional(),
  rating: z.number().optional(),
});

export const postSchema = z.object({
  platform: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[a-z0-9][a-z0-9_-]*$/, 'expected lower-case letters, digits, "-" or "_"'),
  id,
  text,
  postedAt: instant,
  url: text.optional(),
  title: text.optional(),
  lang: text.optional(),
  kind: z.enum(POST_KINDS).optional(),
  author: authorSchema.optional(),
  community: text.optional(),
  thread: id.optional(),
  parent: referenceSchema.optional(),
  quoted: referenceSchema.optional(),
  mentions: z.array(text).optional(),
  tags: z.array(text).optional(),
  links: z.array(linkSchema).optional(),
  media: z.array(mediaSchema).optional(),
  metrics: metricsSchema.optional(),
  country: text.optional(),
  editedAt: instant.optional(),
  /** What the platform sent, for replays; never shown. */
  raw: z.unknown().optional(),
  /** True when the text was cut at {@link MAX_TEXT_BYTES}. */
  truncated: z.boolean().optional(),
});

export type Post = z.output<typeof postSchema>;
export type PostKind = (typeof POST_KINDS)[number];

/** Views where the platform counts them, else the author's followers, else null: unknown is not zero. */
export function reachOf(post: Post): number | null {
  return post.metrics?.views ?? post.author?.followers ?? null;
}

/** Names one post: enough to find, replace or delete it. */
export interface PostRef {
  platform: string;
  id: string;
}

/** Names one account by the platform's own id (`author.id` of its posts). */
export interface AuthorRef {
  platform: string;
  id: string;
}

/** Why an item did not become a post; counted by `reason`, never thrown. */
export interface Skip {
  skip: true;
  /** Short and constant, so that it can be counted: `not-json`, `invalid`, `deleted`, … */
  reason: string;
  /** For a person: what was wrong and where. */
  detail?: string;
}

export function skip(reason: string, detail?: string): Skip {
  return detail === undefined ? { skip: true, reason } : { skip: true, reason, detail };
}

export function isSkip(value: object): value is Skip {
  return 'skip' in value && value.skip === true;
}

/** `platform/id`: a post's identity as one string, for logs, maps and the command line. */
export function postKey(ref: PostRef): string {
  return `${ref.platform}/${ref.id}`;
}
