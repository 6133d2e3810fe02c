/** What of a post is read: title and text, without what is not language (links, mentions), bounded in length. */
import type { Post } from '../domain/post.ts';

/** UTF-16 units of a post that are analysed; what follows changes neither mood nor meaning and only costs time. */
export const MAX_ANALYSED = 8000;

/** Title and text as one, without saying the title twice; a bare repost speaks with the text it repeats. */
export function postText(post: Post): string {
  const text = post.text === '' && post.kind === 'repost' ? (post.quoted?.text ?? '') : post.text;
  const title = post.title ?? '';
  const whole = title === '' || text.startsWith(title) ? text : `${title}\n${text}`;
  return calm(cut(whole, MAX_ANALYSED));
}

const MARK_PILE = /(\p{M}{4})\p{M}+/gu;
const ASCII = /^[\x00-\x7f]*$/;

/** Piles of marks on one letter ("Zalgo") cut to four: no writing needs more, and normalising them is quadratic. */
function calm(text: string): string {
  return ASCII.test(text) ? text : text.replace(MARK_PILE, '$1');
}

/** At most `max` UTF-16 units, never half a surrogate pair. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const code = text.charCodeAt(max - 1);
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? max - 1 : max);
}

/**
 * Links (also as apps show them: `www.`, `example.com/path…`, a lone cut-off `http`) and mentions. Every alternative
 * starts only at the beginning of a run, so that hostile text stays linear.
 */
const NOT_LANGUAGE =
  /(?<![\w])https?(?![\w])(?::[!-~]*)?|(?<![\w.-])www\.[!-~]+|(?<![\w.-])[\w-]+(?:\.[\w-]+)+\/[!-~]*|(?<![\p{L}\p{N}_.])[@＠][\w.-]+(?:@[\w.-]+)?/giu;
const MAY_HOLD_THEM = /[@＠/]|http|www/i;

/** The text with links and mentions replaced by a space. Hashtags stay: they are often words of the sentence. */
export function stripped(text: string): string {
  return MAY_HOLD_THEM.test(text) ? text.replace(NOT_LANGUAGE, ' ') : text;
}

const HASHTAGS = /[#＃][\p{L}\p{M}\p{N}_]+/gu;

/** For language detection: hashtags are names and slogans, often in another language than the post. */
export function withoutHashtags(text: string): string {
  return text.includes('#') || text.includes('＃') ? text.replace(HASHTAGS, ' ') : text;
}
