/** `{exact}` text: found in the raw text, never inside a longer word. */
import { classOf, inWord } from './char-class.ts';
import type { FieldTokens } from './text.ts';

/** The first place of `{exact}` in the raw text that is not inside a longer word, or −1. */
export function findExact(text: string, field: FieldTokens, from: number): number {
  if (!field.prose) return -1;
  for (let at = field.raw.indexOf(text, from); at >= 0; at = field.raw.indexOf(text, at + 1)) {
    if (!cutsWord(field.raw, at) && !cutsWord(field.raw, at + text.length)) return at;
  }
  return -1;
}

/** True when the characters on both sides of the offset belong to one word. */
function cutsWord(raw: string, at: number): boolean {
  if (at === 0 || at >= raw.length) return false;
  const before = raw.charCodeAt(at - 1);
  const low = before >= 0xdc00 && before < 0xe000 && at > 1;
  return inWord(classOf(raw.codePointAt(low ? at - 2 : at - 1) ?? 0)) && inWord(classOf(raw.codePointAt(at) ?? 0));
}
