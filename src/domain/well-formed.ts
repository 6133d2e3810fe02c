/** Makes text from outside storable: no U+0000, no lone surrogates, bounded. Everything else stays as it was written. */
import { type Post, postSchema, type Skip, skip } from './post.ts';

/** A post's text is cut here and flagged; real posts are far below (64 KB of UTF-8). */
export const MAX_TEXT_BYTES = 64 * 1024;
/** Lists (links, tags, media, mentions) keep their first entries. */
export const MAX_LIST = 1000;
const MAX_DEPTH = 64;

/** Replaces lone surrogates by U+FFFD and drops U+0000, which PostgreSQL cannot store. */
export function wellFormed(text: string): string {
  const safe = text.isWellFormed() ? text : text.toWellFormed();
  return safe.includes('\u0000') ? safe.replaceAll('\u0000', '') : safe;
}

/** Cuts to at most `maxBytes` of UTF-8 without splitting a character. */
export function cutBytes(text: string, maxBytes: number): { text: string; cut: boolean } {
  // A UTF-16 unit is at most three bytes of UTF-8, so short texts need no measuring.
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return { text, cut: false };
  const bytes = Buffer.from(text);
  let end = maxBytes;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return { text: bytes.toString('utf8', 0, end), cut: true };
}

/** The same value with every string well-formed; too deep a structure is replaced by null. */
export function wellFormedDeep(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.map((item) => wellFormedDeep(item, depth + 1));
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (key !== '__proto__') out[wellFormed(key)] = wellFormedDeep(item, depth + 1);
  }
  return out;
}

/**
 * The one door by which an item becomes a post: cleans, cuts and validates. Never throws on what a platform sent;
 * what is not a post comes back as a {@link Skip} that names the field.
 */
export function toPost(value: unknown): Post | Skip {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return skip('invalid', 'not an object');
  const parsed = postSchema.safeParse(wellFormedDeep(value));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return skip(
      'invalid',
      `${issue?.path.join('.') || '(item)'}: ${issue === undefined ? 'not a post' : whatIsWrong(issue.message)}`,
    );
  }
  return bounded(parsed.data);
}

/** Zod's "expected string, received undefined", in plain words. */
const whatIsWrong = (message: string): string => (message.endsWith('received undefined') ? 'is missing' : message);

function bounded(post: Post): Post {
  const body = cutBytes(post.text, MAX_TEXT_BYTES);
  if (body.cut) {
    post.text = body.text;
    post.truncated = true;
  }
  if (post.title !== undefined) post.title = cutBytes(post.title, 4096).text;
  if (post.author?.bio !== undefined) post.author.bio = cutBytes(post.author.bio, 4096).text;
  if (post.parent?.text !== undefined) post.parent.text = cutBytes(post.parent.text, MAX_TEXT_BYTES).text;
  if (post.quoted?.text !== undefined) post.quoted.text = cutBytes(post.quoted.text, MAX_TEXT_BYTES).text;
  for (const key of ['mentions', 'tags', 'links', 'media'] as const) {
    const list = post[key];
    if (list !== undefined && list.length > MAX_LIST) {
      list.length = MAX_LIST;
      post.truncated = true;
    }
  }
  return post;
}
