/**
 * Which keys (text-keys.ts) a post must hold for a query to be true: what PostgreSQL pre-selects by. Never too narrow; the
 * evaluator decides on what is left. Independent of the index that the engine matches monitors with.
 */
import type { NameFieldNode, Node, TermNode } from './ast.ts';
import { eachRun } from './runs.ts';
import { type Sequence, type Step, sequencesOf } from './term.ts';
import {
  answeredKey,
  authorKey,
  characterKey,
  communityKey,
  foldedLinkWords,
  hasPrefixKey,
  hostKey,
  hostsOf,
  keyOf,
  mentionKey,
  quotedKey,
  runKey,
  threadKey,
} from './text-keys.ts';
import { TAG, WORD } from './token-list.ts';

export interface RequiredKeysOptions {
  /** Also keep the posts for which the query is UNKNOWN: only what is never unknown selects then. Default false. */
  unknownToo?: boolean;
}

/** One of the keys is held. `weight` guesses how many posts hold one: the lighter, the better. */
interface Choice {
  keys: readonly number[];
  weight: number;
}

/** All of them hold; none: nothing is known. */
type Choices = readonly Choice[];

/** Beyond it an AND keeps its lightest choices: a few select as well as many. */
const MAX_CHOICES = 8;
/** An OR of ANDs becomes an AND of ORs as long as that stays so small; else the lightest choice of each is taken. */
const MAX_PRODUCT = 8;
const MAX_KEYS = 2_000;

/**
 * An AND of ORs: a post for which the query is true holds at least one key of every inner list. Empty: nothing can be
 * said, every post is a candidate. `node` is expanded (no `list:`, no `use:`).
 */
export function requiredKeys(node: Node, options: RequiredKeysOptions = {}): number[][] {
  const choices = choicesOf(node, false, options.unknownToo ?? false);
  return choices.map(({ keys }) => [...new Set(keys)].sort((a, b) => a - b));
}

function choicesOf(node: Node, negated: boolean, wide: boolean): Choices {
  switch (node.kind) {
    case 'not':
      return choicesOf(node.item, !negated, wide);
    case 'and':
    case 'or': {
      const items = node.items.map((item) => choicesOf(item, negated, wide));
      return (node.kind === 'and') !== negated ? all(items) : any(items);
    }
    default:
      return negated ? [] : positive(node, wide);
  }
}

function positive(node: Node, wide: boolean): Choices {
  switch (node.kind) {
    case 'word':
    case 'phrase':
    case 'exact':
      return termChoices(node);
    case 'near': {
      const left = choicesOf(node.left, false, wide);
      return node.operator === 'NOTNEAR' ? left : all([left, choicesOf(node.right, false, wide)]);
    }
    case 'window':
      return choicesOf(node.item, false, wide);
    case 'text':
      return isIndexed(node.field, wide) ? any(node.items.map(termChoices)) : [];
    case 'field':
      return wide && mayBeUnknown(node.field) ? [] : any(node.values.map((value) => valueChoices(node.field, value)));
    default:
      return [];
  }
}

/** Titles and alt texts are read as the body is; the other texts have no keys. A post may lack all but the body. */
function isIndexed(field: string, wide: boolean): boolean {
  return field === 'body' || (!wide && (field === 'title' || field === 'alt'));
}

function mayBeUnknown(field: NameFieldNode['field']): boolean {
  return field !== 'mentions' && field !== 'site' && field !== 'url';
}

function termChoices(node: TermNode): Choices {
  if (node.kind === 'exact') return exactChoices(node.text);
  return any(sequencesOf(node).map(sequenceChoices));
}

/** A possessive `s` is in no token. */
function exactChoices(text: string): Choices {
  const choices: Choice[] = [];
  eachRun(text, (start, end) => {
    const run = text.slice(start, end);
    if (run.toLowerCase() !== 's') choices.push({ keys: [runKey(run)], weight: wordWeight(run) });
  });
  return lightest(choices);
}

function sequenceChoices(sequence: Sequence): Choices {
  return lightest(sequence.flatMap((step) => stepChoice(step) ?? []));
}

function stepChoice(step: Step): Choice | undefined {
  switch (step.match) {
    case 'token':
      return {
        keys: [keyOf(step.hash)],
        weight: step.kind === WORD ? wordWeight(step.text) : step.kind === TAG ? 2 : 4,
      };
    case 'wild':
      return hasPrefixKey(step.kind) ? { keys: [keyOf(step.hash)], weight: 100 } : undefined;
    case 'character':
      return { keys: [characterKey(step.text)], weight: 50 };
    default:
      return undefined;
  }
}

/** The values that name something the post holds; with a wildcard they do not. */
function valueChoices(field: NameFieldNode['field'], value: string): Choices {
  if (/[*?]/.test(value) && field !== 'thread' && field !== 'quotes_of') return [];
  switch (field) {
    case 'author':
      return one(authorKey(value));
    case 'community':
      return one(communityKey(value));
    case 'mentions':
      return one(mentionKey(value));
    case 'reply_to':
      return one(answeredKey(value));
    case 'to':
      return [{ keys: [answeredKey(value), mentionKey(value)], weight: 2 }];
    case 'thread':
      return one(threadKey(value));
    case 'quotes_of':
      return one(quotedKey(value));
    case 'site':
      return hostsOf(value)
        .slice(0, 1)
        .map((host) => ({ keys: [hostKey(host)], weight: 4 }));
    case 'url':
      return lightest(foldedLinkWords(value).map((word) => ({ keys: [runKey(word)], weight: wordWeight(word) })));
    default:
      return [];
  }
}

function one(key: number): Choices {
  return [{ keys: [key], weight: 1 }];
}

function all(items: readonly Choices[]): Choices {
  return lightest(items.flat());
}

function lightest(choices: readonly Choice[]): Choices {
  return choices.toSorted((a, b) => a.weight - b.weight).slice(0, MAX_CHOICES);
}

/** One of the items holds. */
function any(items: readonly Choices[]): Choices {
  if (items.some((choices) => choices.length === 0)) return [];
  const product = items.reduce((count, choices) => count * choices.length, 1);
  const factors = product <= MAX_PRODUCT ? items : items.map((choices) => choices.slice(0, 1));
  const joined = factors.reduce<Choices>(
    (found, choices) => found.flatMap((a) => choices.map((b) => either(a, b))),
    [{ keys: [], weight: 0 }],
  );
  return lightest(joined.filter(({ keys }) => keys.length > 0 && keys.length <= MAX_KEYS));
}

function either(a: Choice, b: Choice): Choice {
  return { keys: [...a.keys, ...b.keys], weight: a.weight + b.weight };
}

/** Words that most English posts hold. */
const COMMON = new Set(
  (
    'the a an and or of to in on at is are was it its this that i im you he she we they me my your our for with be not no so ' +
    'do have has but if as by from up out all just like get can will what when how who now new more rt'
  ).split(' '),
);

/** A guess at how common a word is: short ones are. */
function wordWeight(word: string): number {
  return COMMON.has(word.toLowerCase()) ? 1_000 : 64 / Math.max(1, word.length);
}
