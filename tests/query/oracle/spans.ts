/** Where the naive evaluator found what it found. */
import type { Span } from '../../../src/domain/monitor.ts';
import type { Post } from '../../../src/domain/post.ts';
import type { NameFieldNode, Node, TextFieldNode } from '../../../src/query/ast.ts';
import { negated, type Truth } from './kleene.ts';
import { linkHolds, linksOf } from './links.ts';
import { oracleTruth, patternOf } from './oracle.ts';
import { placesOf } from './places.ts';
import { fieldTexts, isNamed, openingMention } from './predicates.ts';
import { exactRanges } from './terms.ts';
import { bareTexts, proseTexts, type SearchText } from './texts.ts';

const MOST = 50;
const ORDER = (
  'title text alt tags mentions links url author author.name bio to community country thread id platform quotes_of ' +
  'quoted parent'
).split(' ');

/** Of a query that holds: field by field, each from left to right, none twice, at most fifty. */
export function oracleSpans(node: Node, post: Post, now: Date): Span[] {
  const found = collected(node, 'yes', post, now).sort(
    (a, b) => ORDER.indexOf(a.field) - ORDER.indexOf(b.field) || a.start - b.start || a.end - b.end,
  );
  const distinct = new Map(found.map((span) => [`${span.field} ${span.start} ${span.end}`, span]));
  return [...distinct.values()].slice(0, MOST);
}

/** What makes the node `wanted`; a leaf that is wanted to be false is found nowhere. */
function collected(node: Node, wanted: Truth, post: Post, now: Date): Span[] {
  if (oracleTruth(node, post, now) !== wanted) return [];
  if (node.kind === 'not') return collected(node.item, negated(wanted), post, now);
  if (node.kind === 'and' || node.kind === 'or') {
    return node.items.flatMap((item) => collected(item, wanted, post, now));
  }
  return wanted === 'yes' ? leafSpans(node, post) : [];
}

function leafSpans(node: Exclude<Node, { kind: 'and' | 'or' | 'not' }>, post: Post): Span[] {
  switch (node.kind) {
    case 'exact':
      return bareTexts(post).flatMap((text) => rawSpans(text, exactRanges(node.text, text)));
    case 'word':
    case 'phrase':
    case 'near':
    case 'window':
      return bareTexts(post).flatMap((text) => placeSpans(node, text));
    case 'regex': {
      const pattern = new RegExp(patternOf(node), `g${patternOf(node).flags}`);
      const ranges = (raw: string) =>
        [...raw.matchAll(pattern)].map((match) => [match.index, match.index + match[0].length]);
      return proseTexts(post).flatMap((text) => rawSpans(text, ranges(text.raw)));
    }
    case 'text':
      return textSpans(node, post);
    case 'field':
      return nameSpans(node, post);
    default:
      return [];
  }
}

function textSpans({ field, items }: TextFieldNode, post: Post): Span[] {
  return (fieldTexts(post, field) ?? []).flatMap((text) =>
    items.flatMap((item) =>
      item.kind === 'exact' ? rawSpans(text, exactRanges(item.text, text)) : placeSpans(item, text),
    ),
  );
}

function placeSpans(node: Node, text: SearchText): Span[] {
  const tokens = placesOf(node, text).filter(({ first, last }) => first <= last);
  return rawSpans(
    text,
    tokens.map(({ first, last }) => [text.tokens[first]?.start ?? 0, text.tokens[last]?.end ?? 0]),
  );
}

function rawSpans({ field, base, whole }: SearchText, ranges: readonly (readonly number[])[]): Span[] {
  return ranges.map(([start = 0, end = 0]) => whole ?? { field, start: base + start, end: base + end });
}

function nameSpans({ field, values }: NameFieldNode, post: Post): Span[] {
  const whole = (name: string, text: string | undefined) =>
    text === undefined ? [] : [{ field: name, start: 0, end: text.length }];
  switch (field) {
    case 'author':
      return whole(field, post.author?.handle);
    case 'reply_to':
      return whole('to', post.parent?.author?.handle);
    case 'to': {
      const first = openingMention(post);
      if (first === undefined || !values.some((value) => isNamed(first.text, value)))
        return whole('to', post.parent?.author?.handle);
      return [{ field: 'text', start: first.start, end: first.end }];
    }
    case 'mentions':
      return bareTexts(post).flatMap((text) => rawSpans(text, mentionRanges(text, values)));
    case 'community':
    case 'country':
    case 'thread':
    case 'id':
      return whole(field, post[field]);
    case 'quotes_of':
      return whole(field, post.quoted?.id);
    case 'site':
    case 'url':
    case 'url_contains':
      return linksOf(post)
        .filter(({ url }) => values.some((value) => linkHolds(field, value, url)))
        .map(({ span }) => span);
    default:
      return [];
  }
}

function mentionRanges({ tokens }: SearchText, values: readonly string[]): number[][] {
  return tokens
    .filter(({ kind, text }) => kind === 'mention' && values.some((value) => isNamed(text, value)))
    .map(({ start, end }) => [start, end]);
}
