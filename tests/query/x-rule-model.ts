/**
 * X's filtered stream as its pages describe it ("Build a rule", "Filtered Stream Operators"): an independent parser of rules
 * and what they find. Where the pages leave a choice, the stricter reading is taken.
 */
import type { Post } from '../../src/domain/post.ts';

type Rule =
  | { kind: 'and' | 'or'; items: Rule[] }
  | { kind: 'keyword'; text: string }
  | { kind: 'phrase'; words: string[]; within: number | null }
  | { kind: 'entity'; sigil: string; text: string }
  | { kind: 'operator'; name: string; value: string };

const TOKEN =
  /\s*(?:(?<paren>[()])|"(?<phrase>[^"]+)"(?:~(?<within>\d))?|(?<sigil>[#@$])(?<entity>[\p{L}\p{N}_]+)|(?<name>[a-z_]+):(?:"(?<quoted>[^"]+)"|(?<value>[^\s()"]+))|(?<word>[\p{L}\p{N}\p{M}]+))/uy;
const STOP_WORDS = new Set(
  'a an and at but by com from http https if in is it its me my or rt the this to too via we www you'.split(' '),
);
const CONJUNCTION_ONLY = new Set(['lang', 'is', 'has']);
const NAMES = new Set(['from', 'to', 'url', 'lang', 'conversation_id', 'place_country', 'is', 'has']);

/** Throws when X would refuse the rule. */
export function parseRule(text: string): Rule {
  if (text.length > 1024) throw new Error(`a rule of ${text.length} characters`);
  const parser = new RuleParser(text);
  const rule = parser.or();
  parser.end();
  if (!standsAlone(rule)) throw new Error(`nothing in ${text} stands alone`);
  return rule;
}

class RuleParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  or(): Rule {
    const items = [this.#and()];
    while (this.#peek()?.groups?.word === 'OR') {
      this.#next();
      items.push(this.#and());
    }
    return items.length === 1 ? (items[0] as Rule) : { kind: 'or', items };
  }

  end(): void {
    if (this.#text.slice(this.#at).trim() !== '') throw new Error(`${this.#text.slice(this.#at)} cannot be read`);
  }

  #and(): Rule {
    const items = [this.#atom()];
    for (let next = this.#peek(); next !== null; next = this.#peek()) {
      if (next.groups?.paren === ')' || next.groups?.word === 'OR') break;
      items.push(this.#atom());
    }
    return items.length === 1 ? (items[0] as Rule) : { kind: 'and', items };
  }

  #atom(): Rule {
    const { paren, phrase, within, sigil, entity, name, quoted, value, word } = this.#next().groups ?? {};
    if (paren === '(') {
      const inside = this.or();
      if (this.#next().groups?.paren !== ')') throw new Error('( is not closed');
      return inside;
    }
    if (phrase !== undefined) return phraseOf(phrase, within);
    if (sigil !== undefined && entity !== undefined) return { kind: 'entity', sigil, text: entity.toLowerCase() };
    if (name !== undefined) return operatorOf(name, quoted ?? value ?? '');
    if (word === undefined || /^(?:and|or|not)$/i.test(word)) throw new Error(`ambiguous use of ${word} as a keyword`);
    return { kind: 'keyword', text: word.toLowerCase() };
  }

  #peek(): RegExpExecArray | null {
    TOKEN.lastIndex = this.#at;
    return TOKEN.exec(this.#text);
  }

  #next(): RegExpExecArray {
    const token = this.#peek();
    if (token === null) throw new Error(`${this.#text.slice(this.#at)} cannot be read`);
    this.#at = TOKEN.lastIndex;
    return token;
  }
}

function phraseOf(text: string, within: string | undefined): Rule {
  if (within !== undefined && Number(within) > 6) throw new Error(`~${within} is more than 6`);
  return { kind: 'phrase', words: wordsOf(text), within: within === undefined ? null : Number(within) };
}

function operatorOf(name: string, value: string): Rule {
  if (!NAMES.has(name)) throw new Error(`X has no operator ${name}:`);
  return { kind: 'operator', name, value: value.toLowerCase() };
}

function standsAlone(rule: Rule): boolean {
  switch (rule.kind) {
    case 'and':
      return rule.items.some(standsAlone);
    case 'or':
      return rule.items.every(standsAlone);
    case 'keyword':
      return !STOP_WORDS.has(rule.text);
    case 'phrase':
      return !rule.words.every((word) => STOP_WORDS.has(word));
    case 'entity':
      return true;
    case 'operator':
      return !CONJUNCTION_ONLY.has(rule.name);
  }
}

/** True when X would send the post for the rule. */
export function ruleFinds(rule: Rule, post: Post): boolean {
  switch (rule.kind) {
    case 'and':
      return rule.items.every((item) => ruleFinds(item, post));
    case 'or':
      return rule.items.some((item) => ruleFinds(item, post));
    case 'keyword':
      return tokensOf(post).includes(rule.text);
    case 'phrase':
      return phraseFinds(rule.words, rule.within, tokensOf(post));
    case 'entity':
      return entitiesOf(post, rule.sigil).includes(rule.text);
    case 'operator':
      return operatorFinds(rule.name, rule.value, post);
  }
}

/** Accents count, case does not; text is split at punctuation and symbols. An address in the text is X's short link. */
function tokensOf({ text }: Post): string[] {
  return wordsOf(text.replaceAll(/https?:\/\/\S+/g, 'https://t.co/Ab1'));
}

function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .normalize('NFC')
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  );
}

/** `~N`: at most N − 1 tokens between, N − 3 backwards. */
function phraseFinds(words: readonly string[], within: number | null, tokens: readonly string[]): boolean {
  if (within === null) return tokens.some((_, at) => words.every((word, nth) => tokens[at + nth] === word));
  const [first, second] = words;
  return tokens.some((token, at) =>
    tokens.some((other, there) => {
      if (token !== first || other !== second) return false;
      return there > at ? there - at <= within : at > there && at - there <= within - 2;
    }),
  );
}

function entitiesOf({ text, tags, mentions }: Post, sigil: string): string[] {
  const found = {
    '#': [...text.matchAll(/(?<![\p{L}\p{N}_&])#([\p{L}\p{N}_]+)/gu)],
    '@': [...text.matchAll(/(?<![\w!@#$%&*])@(\w{1,15})/g)],
    $: [...text.matchAll(/(?<![\p{L}\p{N}_$])\$([a-z]{1,6})(?![\p{L}\p{N}_])/giu)],
  }[sigil];
  const given = sigil === '#' ? (tags ?? []) : sigil === '@' ? (mentions ?? []) : [];
  return [...(found ?? []).map(([, name]) => name ?? ''), ...given].map((name) => name.toLowerCase());
}

const KINDS: Record<string, string> = { retweet: 'repost', reply: 'reply', quote: 'quote' };

function operatorFinds(name: string, value: string, post: Post): boolean {
  switch (name) {
    case 'from':
      return post.author?.handle?.toLowerCase() === value;
    case 'to':
      return post.parent?.author?.handle?.toLowerCase() === value;
    case 'lang':
      return post.lang?.toLowerCase().split('-')[0] === value;
    case 'conversation_id':
      return post.thread === value;
    case 'place_country':
      return post.country?.toLowerCase() === value;
    case 'url':
      return linksOf(post).some((link) => phraseFinds(wordsOf(value), null, wordsOf(link)));
    case 'is':
      return post.kind === KINDS[value];
    default:
      return value === 'hashtags' ? entitiesOf(post, '#').length > 0 : (post.media?.length ?? 0) > 0;
  }
}

function linksOf({ text, links }: Post): string[] {
  const given = (links ?? []).map((link) => (typeof link === 'string' ? link : link.url));
  return [...given, ...(text.match(/https?:\/\/\S+/g) ?? [])];
}
