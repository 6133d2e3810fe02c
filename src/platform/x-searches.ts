/** Rules of X's filtered stream as queries of its search, as few as their length allows. */
import type { AskedQuery } from '../contracts/connector.ts';

/** Whether the search knows distances is not documented: both words, wherever they stand, find at least as much. */
function withoutDistances(rule: string): string {
  return rule.replaceAll(/"([^"]*)"~\d+/g, '$1');
}

/** Each finds what some of the rules find; together all of them but those that are too long. */
export function searchesOf(asked: readonly AskedQuery[], maxChars: number): { searches: string[]; tooLong: string[] } {
  const groups: string[][] = [];
  const tooLong: string[] = [];
  const texts = new Map(asked.map(({ text, tag }) => [withoutDistances(text), tag]));
  for (const [text, tag] of texts) {
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
