/** `{exact}` text: found in the raw text, never beginning or ending inside a word. */
import { classOf, inWord } from './char-class.ts';

/** The first place at or after `from` (UTF-16 units), or −1. */
export function exactIn(raw: string, text: string, from: number): number {
  for (let at = raw.indexOf(text, from); at >= 0; at = raw.indexOf(text, at + 1)) {
    if (!cutsWord(raw, at) && !cutsWord(raw, at + text.length)) return at;
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
