/** Anchors: what a post must hold before a query can be true or unknown on it. One anchor of the set is enough. */
import type { Clause, Leaf } from './clause.ts';
import type { Operand } from './near.ts';
import { foldCommunity, foldHandle } from './predicate.ts';
import { prefixOf, type Sequence, type Step } from './term.ts';
import { hashOf, TAG, WORD } from './token-list.ts';

export type Anchor =
  /** The hash of a token the post has. */
  | { kind: 'token'; key: number; weight: number }
  /** The hash of a token's kind and first three characters. */
  | { kind: 'prefix'; key: number; weight: number }
  /** Characters anywhere in the raw text, case kept. */
  | { kind: 'raw'; text: string; weight: number }
  /** One character of a script without spaces, inside any bigram. */
  | { kind: 'character'; weight: number }
  /** {@link authorKey} or {@link communityKey}; also of the post that does not give one, for there it is unknown. */
  | { kind: 'author' | 'community'; key: number; weight: number };

const AUTHOR_SEED = 8;
const COMMUNITY_SEED = 9;
/** Not a hash of any name that a query can ask for: names are never empty. */
export const MISSING_AUTHOR = hashOf(AUTHOR_SEED, '');
export const MISSING_COMMUNITY = hashOf(COMMUNITY_SEED, '');

/** Words that most English posts hold: never chosen while there is a choice. */
const COMMON = new Set(
  (
    'the a an and or of to in on at is are was it its this that i im you he she we they me my your our for with be not no so ' +
    'do have has but if as by from up out all just like get can will what when how who now new more rt'
  ).split(' '),
);
const COMMON_WEIGHT = 1000;
/** Every raw anchor is searched in every post; a token is a look-up. */
const RAW_WEIGHT = 500;

/** Null when the clause can be true of a post that holds nothing it asks for. */
export function anchorsOf(clause: Clause): Anchor[] | null {
  if (clause.kind === 'all') return lightest(clause.items.map(anchorsOf));
  if (clause.kind !== 'any') return clause.negated ? null : leafAnchors(clause);
  const every = clause.items.map(anchorsOf);
  return every.every((anchors) => anchors !== null) ? every.flat() : null;
}

function lightest(choices: (Anchor[] | null)[]): Anchor[] | null {
  let best: Anchor[] | null = null;
  for (const choice of choices) if (choice !== null && (best === null || weigh(choice) < weigh(best))) best = choice;
  return best;
}

function weigh(anchors: readonly Anchor[]): number {
  return anchors.reduce((sum, anchor) => sum + anchor.weight, 0);
}

function leafAnchors(leaf: Leaf): Anchor[] | null {
  if (leaf.kind === 'exact') return [{ kind: 'raw', text: leaf.node.text, weight: RAW_WEIGHT }];
  if (leaf.kind === 'words') return leaf.sequences.flatMap((sequence) => sequenceAnchor(sequence) ?? []);
  if (leaf.kind === 'near') return operandAnchors(leaf.operand);
  const { field, values } = leaf.node;
  if (field === 'author') return named('author', [...values.map((value) => authorKey(value)), MISSING_AUTHOR]);
  if (field === 'community') return named('community', [...values.map(communityKey), MISSING_COMMUNITY]);
  return null;
}

/** Both sides must stand there; of NOTNEAR only the left one. */
function operandAnchors(operand: Operand): Anchor[] {
  switch (operand.kind) {
    case 'words':
      return operand.sequences.flatMap((sequence) => sequenceAnchor(sequence) ?? []);
    case 'exact':
      return [{ kind: 'raw', text: operand.text, weight: RAW_WEIGHT }];
    case 'any':
      return operand.items.flatMap(operandAnchors);
    case 'near': {
      const left = operandAnchors(operand.left);
      if (operand.node.operator === 'NOTNEAR') return left;
      return lightest([left, operandAnchors(operand.right)]) ?? left;
    }
  }
}

function named(kind: 'author' | 'community', keys: readonly number[]): Anchor[] {
  return keys.map((key) => ({ kind, key, weight: 1 }));
}

/** Authors are indexed by the first part of their handle: `acme` of `acme@mastodon.social`. */
export function authorKey(handle: string | undefined): number {
  if (handle === undefined) return MISSING_AUTHOR;
  const folded = foldHandle(handle);
  const part = folded.search(/[.@]/);
  return hashOf(AUTHOR_SEED, part > 0 ? folded.slice(0, part) : folded);
}

export function communityKey(name: string | undefined): number {
  return name === undefined ? MISSING_COMMUNITY : hashOf(COMMUNITY_SEED, foldCommunity(name));
}

function sequenceAnchor(sequence: Sequence): Anchor | undefined {
  const anchors = sequence.flatMap((step) => stepAnchor(step) ?? []);
  return lightest(anchors.map((anchor) => [anchor]))?.[0];
}

function stepAnchor(step: Step): Anchor | undefined {
  if (step.match === 'any') return undefined;
  if (step.match === 'character') return { kind: 'character', weight: RAW_WEIGHT };
  if (step.match === 'token') return { kind: 'token', key: step.hash, weight: wordWeight(step) };
  return { kind: 'prefix', key: step.hash, weight: 256 / prefixOf(step.text).length };
}

/** A guess at how common a token is: short words are, tags and names are not. */
function wordWeight(step: Step): number {
  if (step.kind === TAG) return 2;
  if (step.kind !== WORD) return 4;
  return COMMON.has(step.text) ? COMMON_WEIGHT : 64 / step.text.length;
}
