/** Runs of word characters in a raw text. By them `{exact}` texts are found, which may stand inside longer tokens. */
import { classOf, inWord } from './char-class.ts';

/** Where the run that begins at `start` ends; `start` itself when none does. */
export function runEnd(raw: string, start: number): number {
  let at = start;
  while (at < raw.length) {
    const code = raw.codePointAt(at) as number;
    if (!inWord(classOf(code))) break;
    at += code > 0xffff ? 2 : 1;
  }
  return at;
}

/** Calls `found` with the places of every run, each as long as it can be. */
export function eachRun(raw: string, found: (start: number, end: number) => void): void {
  for (let at = 0; at < raw.length; ) {
    const end = runEnd(raw, at);
    if (end > at) found(at, end);
    at = Math.max(end, at + 1);
  }
}

/** The longest one; undefined when there is none. */
export function longestRun(text: string): string | undefined {
  let best: string | undefined;
  eachRun(text, (start, end) => {
    if (end - start > (best?.length ?? 0)) best = text.slice(start, end);
  });
  return best;
}
