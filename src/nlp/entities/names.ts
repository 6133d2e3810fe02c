/** Products, competitors and other names from a workspace's lists, found by a tree of words: one step a word. */
import type { Entity, EntityKind } from '../../domain/analysis.ts';
import { type PlacedWord, placedWords } from '../placed-words.ts';

/** One named thing and the ways to write it. */
export interface NameList {
  /** What an entity found by it has as its value. */
  name: string;
  kind: Extract<EntityKind, 'product' | 'competitor' | 'name'>;
  terms: readonly string[];
}

interface Node {
  next: Map<string, Node>;
  is?: Pick<NameList, 'name' | 'kind'>;
}

/** By the first word. */
export type NameIndex = ReadonlyMap<string, Node>;

const MAX_WORDS = 8;
/** Characters between the words of one name: `AT&T`, `Acme - Pro`. */
const MAX_BETWEEN = 3;

/** The name is a term, too. Case, accents and marks between words do not matter; of equal terms the first one wins. */
export function indexNames(lists: readonly NameList[]): NameIndex {
  const root: Node = { next: new Map() };
  for (const { name, kind, terms } of lists) {
    for (const term of [name, ...terms]) {
      const keys = placedWords(term)
        .map(({ key }) => key)
        .filter(isWord)
        .slice(0, MAX_WORDS);
      const end = keys.reduce(stepped, root);
      if (end !== root) end.is ??= { name, kind };
    }
  }
  return root.next;
}

function stepped(node: Node, key: string): Node {
  const next = node.next.get(key) ?? { next: new Map() };
  node.next.set(key, next);
  return next;
}

function isWord(key: string): boolean {
  return /^[\p{L}\p{N}]/u.test(key);
}

/** The longest name at each place, none over another. */
export function namesIn(words: readonly PlacedWord[], text: string, index: NameIndex): Entity[] {
  const found: Entity[] = [];
  for (let at = 0; at < words.length; at++) {
    const entity = longestAt(at, words, text, index);
    if (entity === undefined) continue;
    found.push(entity);
    while ((words[at + 1]?.start ?? entity.end) < entity.end) at++;
  }
  return found;
}

function longestAt(at: number, words: readonly PlacedWord[], text: string, index: NameIndex): Entity | undefined {
  const start = words[at]?.start ?? 0;
  let found: Entity | undefined;
  let node = index.get(words[at]?.key ?? '');
  for (let here = at; node !== undefined; ) {
    const end = words[here]?.end ?? 0;
    if (node.is !== undefined) {
      found = { kind: node.is.kind, text: text.slice(start, end), start, end, value: node.is.name };
    }
    do here++;
    while (words[here]?.key === '-');
    const next = words[here];
    node = next === undefined || next.start - end > MAX_BETWEEN ? undefined : node.next.get(next.key);
  }
  return found;
}
