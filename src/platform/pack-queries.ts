/** Queries joined by OR, as few as a platform's longest search allows. */
import type { AskedQuery } from '../contracts/connector.ts';

/** Each finds what some of them find; together all of them but those that are too long, whose tags are told. */
export function packQueries(asked: readonly AskedQuery[], maxChars: number): { searches: string[]; tooLong: string[] } {
  const groups: string[][] = [];
  const tooLong: string[] = [];
  for (const [text, tag] of new Map(asked.map(({ text, tag }) => [text, tag]))) {
    const last = groups.at(-1);
    if (text.length > maxChars) tooLong.push(tag);
    else if (last !== undefined && joined([...last, text]).length <= maxChars) last.push(text);
    else groups.push([text]);
  }
  return { searches: groups.map(joined), tooLong };
}

function joined(texts: readonly string[]): string {
  return texts.length === 1 ? (texts[0] as string) : texts.map((text) => `(${text})`).join(' OR ');
}
