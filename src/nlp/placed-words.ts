/** Words and marks with their places, for what must point back into a text. */
import { wordKey } from './words.ts';

export interface PlacedWord {
  /** A {@link wordKey}; for marks one of `. , ; - > < → ( )` and a line break; an emoji as it is; `''` for a link. */
  key: string;
  /** UTF-16 offsets, end exclusive. */
  start: number;
  end: number;
}

/** Every alternative starts only where the one before it ended, and none goes back: linear. */
const TOKEN =
  /https?:\/\/\S+|[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’ʼ][\p{L}\p{M}\p{N}]+)*|[\r\n]+|[.!?…。！？]+|[,;:()，、；]|[-–—=]+>|[-–—]+|[<>]+|→|\p{Extended_Pictographic}/gu;
const IS_WORD = /^[\p{L}\p{N}]/u;

/** At most `limit` of them. A full stop or dash inside a word (`acme.com`, `e-mail`) is none. */
export function placedWords(text: string, limit = 4000): PlacedWord[] {
  const found: PlacedWord[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const end = index + token.length;
    const key = keyOf(token, text, index, end);
    if (key !== undefined) found.push({ key, start: index, end });
    if (found.length >= limit) break;
  }
  return found;
}

function keyOf(token: string, text: string, start: number, end: number): string | undefined {
  if (IS_WORD.test(token)) return token.includes('://') ? '' : wordKey(token);
  const first = token.charAt(0);
  if (first === '\n' || first === '\r') return '\n';
  if ('.…'.includes(first)) return token.includes('?') ? '?' : isInside(text, start, end) ? undefined : '.';
  if ('!?。！？'.includes(first)) return /[?？]/.test(token) ? '?' : '.';
  if (token === '→' || (token.endsWith('>') && !token.startsWith('>'))) return '→';
  if (first === '>' || first === '<') return first;
  if ('-–—'.includes(first)) return token === '-' && isInside(text, start, end) ? undefined : '-';
  if (',，、'.includes(first)) return ',';
  if (';:；'.includes(first)) return isInside(text, start, end) ? undefined : ';';
  return token;
}

/** Between two letters or digits. */
function isInside(text: string, start: number, end: number): boolean {
  return start > 0 && /[\p{L}\p{N}]/u.test(text.charAt(end)) && /[\p{L}\p{N}]/u.test(text.charAt(start - 1));
}
