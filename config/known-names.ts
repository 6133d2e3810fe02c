/** Names that must be those of something else in the file. */
import { didYouMean, type Finding, oneOf, type Path, shorten } from './problem.ts';
import { itemsOf, textsOf } from './raw-tree.ts';

export function namesOf(root: unknown, section: string): Set<string> {
  return new Set(itemsOf(root, section).flatMap(({ item }) => (typeof item.name === 'string' ? [item.name] : [])));
}

export function unknownNames(value: unknown, path: Path, known: ReadonlySet<string>, what: string): Finding[] {
  return textsOf(value, path)
    .filter(({ text }) => !known.has(text))
    .map(({ text, path: at }) => {
      const suggestion = didYouMean(text, known);
      const unknown = `unknown ${what} ${quoted(text)}`;
      const expected = listed([...known]);
      return {
        path: at,
        message: suggestion ? unknown : `${unknown}; ${choice(what, expected)}`,
        expected,
        suggestion,
      };
    });
}

function listed(names: string[]): string | undefined {
  if (names.length === 0) return undefined;
  return names.length <= 12 ? oneOf(names) : `${names.slice(0, 12).join(', ')}, …`;
}

function choice(what: string, expected: string | undefined): string {
  return expected === undefined ? `no ${what} is defined` : `expected ${expected}`;
}

export function quoted(text: string): string {
  return JSON.stringify(shorten(text));
}
