/**
 * The naive evaluator: the tree is walked for each post, every text is searched from its beginning, nothing is indexed.
 * Slow and plain on purpose; the engine must agree with it.
 */
import type { Post } from '../../../src/domain/post.ts';
import type { Node, RegexNode, TextFieldNode } from '../../../src/query/ast.ts';
import { all, any, negated, type Truth, truthOf } from './kleene.ts';
import { placesOf } from './places.ts';
import { existsTruth, fieldTexts, nameTruth, numberTruth, timeTruth } from './predicates.ts';
import { exactRanges, termPlaces } from './terms.ts';
import { bareTexts, proseTexts, type SearchText } from './texts.ts';

/** Told of every node that was judged; for counting. */
export type Witness = (node: Node, truth: Truth) => void;

/** What the post says of the query; `node` is expanded: no `list:`, no `use:`. */
export function oracleTruth(node: Node, post: Post, now: Date, witness?: Witness): Truth {
  const judge = (item: Node) => oracleTruth(item, post, now, witness);
  const truth = judged(node, judge) ?? leafTruth(node, post, now);
  witness?.(node, truth);
  return truth;
}

/** Names of the predicates that leave the query unknown, in the order of the tree, none twice. */
export function oracleUnknown(node: Node, post: Post, now: Date): string[] {
  if (oracleTruth(node, post, now) !== 'unknown') return [];
  if (node.kind === 'not') return oracleUnknown(node.item, post, now);
  if (node.kind !== 'and' && node.kind !== 'or') return [nameOf(node)];
  return [...new Set(node.items.flatMap((item) => oracleUnknown(item, post, now)))];
}

function judged(node: Node, judge: (item: Node) => Truth): Truth | undefined {
  if (node.kind === 'and') return all(node.items.map(judge));
  if (node.kind === 'or') return any(node.items.map(judge));
  return node.kind === 'not' ? negated(judge(node.item)) : undefined;
}

function leafTruth(node: Node, post: Post, now: Date): Truth {
  switch (node.kind) {
    case 'word':
    case 'phrase':
      return truthOf(bare(post).some((text) => termPlaces(node, text).length > 0));
    case 'exact':
      return truthOf(bare(post).some((text) => exactRanges(node.text, text).length > 0));
    case 'near':
    case 'window':
      return truthOf(bare(post).some((text) => placesOf(node, text).length > 0));
    case 'regex':
      return truthOf(proseTexts(post).some(({ raw }) => patternOf(node).test(raw)));
    case 'text':
      return textFieldTruth(node, post);
    case 'field':
      return nameTruth(node, post);
    case 'number':
      return numberTruth(node, post);
    case 'time':
      return timeTruth(node, post, now);
    case 'exists':
      return existsTruth(node, post);
    default:
      throw new Error(`${node.kind} is judged elsewhere or was not expanded`);
  }
}

function textFieldTruth(node: TextFieldNode, post: Post): Truth {
  const texts = fieldTexts(post, node.field);
  const holds = (text: SearchText) =>
    node.items.some((item) =>
      item.kind === 'exact' ? exactRanges(item.text, text).length > 0 : termPlaces(item, text).length > 0,
    );
  return truthOf(texts?.some(holds));
}

/** Random patterns are of the kind that every regular expression engine reads alike. */
export function patternOf({ pattern, insensitive }: RegexNode): RegExp {
  return new RegExp(pattern, insensitive ? 'iu' : 'u');
}

function nameOf(node: Node): string {
  if (node.kind === 'field' && (node.field === 'is' || node.field === 'has')) {
    return `${node.field}:${node.values.join('|')}`;
  }
  return 'field' in node ? node.field : node.kind;
}

const read = new WeakMap<Post, SearchText[]>();

/** The post is tokenised once, however many queries are asked. */
function bare(post: Post): SearchText[] {
  const texts = read.get(post) ?? bareTexts(post);
  read.set(post, texts);
  return texts;
}
