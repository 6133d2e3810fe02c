/**
 * Searches that take words and nothing else, all of which must be there: an OR is several searches, of which there may
 * only be so many. Phrases are asked for as their words: `acme's pie` is found by "acme pie" here, and there rarely.
 */
import type { LeafNode, Node, TermNode } from '../ast.ts';
import { type Step, sequencesOf } from '../term.ts';
import { CASHTAG, MENTION, TAG, WORD } from '../token-list.ts';
import { allOf, anyOf, atom, type Pushed } from './pushed.ts';
import { reasonOf } from './reasons.ts';
import { type Dropped, type PushedLeaf, relax } from './relax.ts';
import { spellingsOf } from './spellings.ts';
import { STOP_WORDS } from './stop-words.ts';

export interface SearchRules {
  title: string;
  /** Searches a query may need; beyond it less is asked for. */
  maxQueries: number;
  /** Text fields whose words the search finds. */
  fields: readonly ('title' | 'body')[];
  /** True where `@acme` in a text is found by the word acme. */
  mentions: boolean;
  /** True where posts carry tags beside their text, which `#tag` finds. */
  tags: boolean;
  /** True where `acme` does not find `acme's`, so that both are asked for. */
  possessives: boolean;
}

/** Longer searches add nothing. */
const MAX_WORDS = 6;

export function searchesOf(query: Node, rules: SearchRules): { queries: string[]; dropped: Dropped[] } {
  const { pushed, dropped } = relax(query, { leaf: (node) => leaf(node, rules) });
  const searches =
    pushed === null ? [] : (alternatives(pushed, rules.maxQueries) ?? alternatives(pushed, rules.maxQueries, true));
  if (searches === null) return { queries: [], dropped: [...dropped, { text: '', node: query, why: tooMany(rules) }] };
  const queries = [...new Set(searches.map(write))];
  const partly = pushed !== null && countOf(pushed) > searches.length;
  return {
    queries,
    dropped: partly ? [...dropped, { text: '', node: query, why: `not all of it: ${tooMany(rules)}` }] : dropped,
  };
}

function tooMany({ title, maxQueries }: SearchRules): string {
  return `${title} takes all words of a search together, and more than ${maxQueries} searches would be needed`;
}

function leaf(node: LeafNode, rules: SearchRules): PushedLeaf {
  switch (node.kind) {
    case 'word':
    case 'phrase':
    case 'exact': {
      const why = reasonOf(node);
      return why === null ? { pushed: termOf(node, rules) } : { pushed: termOf(node, rules), why };
    }
    case 'text':
      if (node.field !== 'body' && node.field !== 'title') break;
      if (!rules.fields.includes(node.field)) break;
      return { pushed: anyOf(node.items.map((item) => termOf(item, rules))), why: `${node.field}: is told apart here` };
    default:
  }
  return { pushed: null, why: `${rules.title}'s search takes words alone` };
}

function termOf(node: TermNode, rules: SearchRules): Pushed | null {
  if (node.kind === 'exact') return exact(node.text, rules);
  return anyOf(
    sequencesOf(node).map((sequence) => {
      const spellings = spellingsOf(sequence, node.text);
      return spellings && allOf(sequence.map((step, nth) => stepOf(step, spellings[nth] ?? [], rules)));
    }),
  );
}

function stepOf({ kind, match }: Step, spellings: readonly string[], rules: SearchRules): Pushed | null {
  const asWord = kind === WORD || kind === TAG || kind === CASHTAG || (kind === MENTION && rules.mentions);
  if (match !== 'token' || !asWord || spellings.length === 0) return null;
  const words = anyOf(spellings.map((text) => word(text, rules)));
  return kind === TAG && rules.tags ? anyOf([words, ...spellings.map((text) => atom(`#${text}`))]) : words;
}

/** Letters and digits of one script; how other words are split there is not documented. */
function word(text: string, { possessives }: SearchRules): Pushed | null {
  if (STOP_WORDS.has(text) || !/^(?:[\p{sc=Latn}\p{Nd}]+|[\p{sc=Cyrl}\p{Nd}]+|[\p{sc=Grek}\p{Nd}]+)$/u.test(text))
    return null;
  return possessives ? anyOf([atom(text), atom(`${text}'s`)]) : atom(text);
}

function exact(text: string, rules: SearchRules): Pushed | null {
  if (/[^\p{ASCII}]|:\/\//u.test(text)) return null;
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .map((part) => /^[^a-z0-9'._@]*([a-z0-9]+)[^a-z0-9'._@]*$/.exec(part)?.[1]);
  return allOf(words.map((found) => (found === undefined ? null : word(found, rules))));
}

/**
 * Words that are searched together, one list a search. Null when more than `most` would be needed. `slim`: of an AND only
 * what needs the fewest searches.
 */
function alternatives(pushed: Pushed, most: number, slim = false): string[][] | null {
  if (pushed.kind === 'atom') return [[pushed.text]];
  const items = pushed.items.map((item) => alternatives(item, most, slim));
  if (pushed.kind === 'and') {
    const able = items.filter((item) => item !== null);
    return product(able, slim ? 1 : most);
  }
  const all = items.flatMap((item) => item ?? []);
  return items.includes(null) || all.length > most ? null : all;
}

/** Begins with the item of fewest searches and longest, hence rarest, words; goes on while there is room. */
function product(items: string[][][], most: number): string[][] | null {
  const [first, ...rest] = items.toSorted((a, b) => a.length - b.length || rarity(b) - rarity(a));
  if (first === undefined) return null;
  let found = first;
  for (const item of rest) {
    if (found.length * item.length > most) continue;
    found = found.flatMap((words) => item.map((more) => [...words, ...more]));
  }
  return found;
}

function rarity(searches: string[][]): number {
  return Math.min(...searches.map((words) => Math.max(...words.map(({ length }) => length))));
}

/** Searches that would say all of it. */
function countOf(pushed: Pushed): number {
  if (pushed.kind === 'atom') return 1;
  const counts = pushed.items.map(countOf);
  return counts.reduce((a, b) => (pushed.kind === 'and' ? a * b : a + b));
}

/** The longest words. */
function write(words: string[]): string {
  const distinct = [...new Set(words)];
  const kept = new Set(distinct.toSorted((a, b) => b.length - a.length).slice(0, MAX_WORDS));
  return distinct.filter((one) => kept.has(one)).join(' ');
}
