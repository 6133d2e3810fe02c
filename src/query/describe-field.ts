/** Predicates in English, as a verb phrase after "posts that". */
import type { Comparison, LeafNode, NameFieldNode, NumberFieldNode, TextFieldNode, TimeFieldNode } from './ast.ts';
import { counted, list, nounOf } from './describe-term.ts';
import type { NameField, NumberField, TextField } from './fields.ts';

/** `are`, `are not`; what follows is the same. */
type Verb = readonly [yes: string, no: string];
const ARE: Verb = ['are', 'are not'];
const WERE: Verb = ['were', 'were not'];
const HAVE: Verb = ['have', 'do not have'];

const TEXT_PLACES: Record<TextField, string> = {
  title: 'in the title',
  body: 'in the body',
  quoted: 'in the quoted post',
  parent: 'in the post they answer',
  alt: 'in the description of an image',
  tagwords: 'among the words of their hashtags',
  'author.name': "in the author's name",
  bio: "in the author's profile",
};

type Describe = (values: string) => readonly [verb: Verb, rest: string];

const NAMES: Record<Exclude<NameField, 'is' | 'has' | 'author.verified'>, Describe> = {
  author: (values) => [ARE, `by ${values}`],
  to: (values) => [ARE, `addressed to ${values}`],
  mentions: (values) => [['name', 'do not name'], `the account ${values}`],
  reply_to: (values) => [['answer', 'do not answer'], values],
  platform: (values) => [ARE, `on ${values}`],
  community: (values) => [ARE, `in the community ${values}`],
  site: (values) => [['link', 'do not link'], `to ${values}`],
  url: (values) => [HAVE, `a link with the words ${values}`],
  url_contains: (values) => [HAVE, `a link that contains ${values}`],
  lang: (values) => [ARE, `in ${values}`],
  country: (values) => [ARE, `from ${values}`],
  thread: (values) => [ARE, `in the thread ${values}`],
  id: (values) => [HAVE, `the id ${values}`],
  quotes_of: (values) => [['quote', 'do not quote'], `the post ${values}`],
};

const KIND_NOUNS: Record<string, string> = {
  post: 'posts of their own',
  reply: 'replies',
  comment: 'comments',
  repost: 'reposts',
  quote: 'quotes',
  review: 'reviews',
  article: 'articles',
  edited: 'edited',
  verified: 'by a verified account',
  bot: 'by a bot',
  nsfw: 'marked as not safe for work',
  question: 'questions',
};
const THING_NOUNS: Record<string, string> = {
  media: 'media',
  code: 'code',
  image: 'an image',
  emoji: 'an emoji',
};

const COMPARED: Record<Comparison, string> = {
  '=': 'exactly',
  '>': 'more than',
  '>=': 'at least',
  '<': 'less than',
  '<=': 'at most',
};
const UNITS: Partial<Record<NumberField, string>> = {
  likes: 'like',
  reposts: 'repost',
  quotes: 'quote',
  views: 'view',
};

const LANGUAGES = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' });
const REGIONS = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });

/** Of a leaf that is no term and no regular expression. */
export function predicatePhrase(node: LeafNode, negated: boolean): string {
  const [verb, rest] = phraseOf(node);
  return `${verb[negated ? 1 : 0]} ${rest}`;
}

function phraseOf(node: LeafNode): readonly [verb: Verb, rest: string] {
  switch (node.kind) {
    case 'text':
      return textPhrase(node);
    case 'field':
      return namePhrase(node);
    case 'number':
      return [HAVE, numberRest(node)];
    case 'time':
      return [WERE, timeRest(node)];
    case 'exists':
      return [['come', 'do not come'], `with the field ${node.field}`];
    case 'list':
      return [['match', 'do not match'], `anything of the list "${node.name}"`];
    case 'use':
      return [['match', 'do not match'], `the saved query "${node.name}"`];
    default:
      return [['mention', 'do not mention'], nounOf(node)];
  }
}

function textPhrase({ field, items }: TextFieldNode): readonly [verb: Verb, rest: string] {
  return [HAVE, `${list(items.map(nounOf), 'or')} ${TEXT_PLACES[field]}`];
}

function namePhrase({ field, values }: NameFieldNode): readonly [verb: Verb, rest: string] {
  if (field === 'is')
    return [
      ARE,
      list(
        values.map((value) => KIND_NOUNS[value] ?? value),
        'or',
      ),
    ];
  if (field === 'has')
    return [
      HAVE,
      list(
        values.map((value) => THING_NOUNS[value] ?? `a ${value}`),
        'or',
      ),
    ];
  if (field === 'author.verified') {
    return [
      ARE,
      list(
        values.map((value) => `by an account that is ${value === 'true' ? '' : 'not '}verified`),
        'or',
      ),
    ];
  }
  return NAMES[field](
    list(
      values.map((value) => valueShown(field, value)),
      'or',
    ),
  );
}

function valueShown(field: NameField, value: string): string {
  switch (field) {
    case 'author':
    case 'to':
    case 'mentions':
    case 'reply_to':
      return `@${value}`;
    case 'lang':
      return named(LANGUAGES, value);
    case 'country':
      return /^[A-Z]{2}$/.test(value) ? named(REGIONS, value) : value;
    case 'platform':
    case 'site':
      return value;
    default:
      return `"${value}"`;
  }
}

/** A code that is no code of that kind stays as it is. */
function named(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

function numberRest({ field, comparison, value }: NumberFieldNode): string {
  const compared = COMPARED[comparison];
  if (field === 'author.followers') return `an author with ${compared} ${counted(value, 'follower')}`;
  if (field === 'replies') return `${compared} ${value} ${value === 1 ? 'reply' : 'replies'}`;
  const unit = UNITS[field];
  return unit === undefined ? `a ${field} of ${compared} ${value}` : `${compared} ${counted(value, unit)}`;
}

const SPANS: Record<string, string> = { m: 'minute', h: 'hour', d: 'day', w: 'week' };

function timeRest({ field, value }: TimeFieldNode): string {
  if (field === 'within') {
    const count = Number.parseInt(value, 10);
    const span = SPANS[value.slice(-1)] ?? value;
    return `posted in the last ${count === 1 ? span : counted(count, span)}`;
  }
  const at = value.includes('T') ? value.replace('T', ' ').replace('Z', ' UTC') : `${value} (UTC)`;
  return field === 'since' ? `posted on ${at} or later` : `posted before ${at}`;
}
