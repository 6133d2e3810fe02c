/** The naive evaluator's tokeniser: one regular expression over the folded text. */
import { EMOJI_CLASS, type Folded, fold } from './fold.ts';

export type TokenKind = 'word' | 'tag' | 'mention' | 'cashtag' | 'url' | 'email' | 'emoji' | 'gram';

export interface Token {
  kind: TokenKind;
  /** Folded, without sigil. */
  text: string;
  /** UTF-16 offsets into the raw text, sigil included, end exclusive. */
  start: number;
  end: number;
  /** Shares a character with the token before: two bigrams of one run. */
  glued: boolean;
}

/** In a query, what `*` and `?` become before folding drops them; no folded post holds private characters. */
export const ANY_RUN = '\ue000';
export const ANY_ONE = '\ue001';

const NO_SPACES =
  '[[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Bopo}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}]&&[\\p{L}\\p{M}\\p{N}]]';
const IN_WORD = `[[\\p{L}\\p{N}\\p{M}\\p{Pc}\\ue000\\ue001]--${NO_SPACES}]`;
const LETTER = `[${IN_WORD}--\\p{Nd}]`;
const POSSESSIVE = `'s(?!${IN_WORD})(?!'${LETTER})`;
const JOINT = `(?:(?<=\\p{Nd})[.,'](?=\\p{Nd})|(?<=${LETTER})(?!${POSSESSIVE})'(?=${LETTER}))`;
const WORD = `${IN_WORD}+(?:${JOINT}${IN_WORD}+)*`;
const IN_URL = `(?:(?!["<>])[!-~]|${IN_WORD})`;
const HOST = '[a-z0-9][a-z0-9\\-]{0,62}(?:\\.[a-z0-9\\-]{1,63}){0,8}\\.[a-z]{2,24}';
const HANDLE_REST =
  '(?:-?[a-z0-9_\\-]*(?:\\.[a-z0-9\\-]*[a-z0-9]){1,8})?(?:@[a-z0-9\\-]{1,63}(?:\\.[a-z0-9\\-]*[a-z0-9]){1,8})?';

const NOT_IN_WORD = `(?<!${IN_WORD})`;
const TOKEN = new RegExp(
  [
    `(?<url>(?<head>${WORD}://|www\\.|${HOST}/(?=[a-z0-9]))${IN_URL}+)`,
    '(?<email>[a-z0-9_][a-z0-9._%+\\-]{0,63}@[a-z0-9\\-]{1,63}(?:\\.[a-z0-9\\-]{1,63}){1,8}(?![a-z0-9\\-]))',
    `${NOT_IN_WORD}#(?=[\\p{Nd}\\p{Pc}]*(?:${NO_SPACES}|[${IN_WORD}--[\\p{Nd}\\p{Pc}]]))(?<tag>(?:${IN_WORD}|${NO_SPACES})+)`,
    `${NOT_IN_WORD}@(?<mention>${IN_WORD}+${HANDLE_REST})`,
    `${NOT_IN_WORD}\\$(?<cashtag>[a-z]{1,6}(?:[._][a-z]{1,2})?(?![a-z0-9_]))`,
    `(?<word>${WORD})`,
    `(?<gram>${NO_SPACES}+)`,
    `(?<emoji>[${EMOJI_CLASS}])`,
  ].join('|'),
  'vy',
);
const AFTER = new RegExp(POSSESSIVE, 'vy');
const URL_END = /[^\p{L}\p{N}\p{M}/#&=_$@+%-]$/u;

interface Found {
  kind: TokenKind;
  text: string;
  /** Folded offset where the search goes on. */
  next: number;
}

/** A text that was just read is not read again: many queries ask one post. */
const read = new Map<string, readonly Token[]>();

export function tokenise(raw: string): readonly Token[] {
  const known = read.get(raw);
  if (known !== undefined) return known;
  if (read.size > 5000) read.clear();
  const tokens = tokensOf(fold(raw));
  read.set(raw, tokens);
  return tokens;
}

/** A text of a query: `*` and `?` are wildcards, but not in a URL with a scheme, where they are what they are. */
export function tokeniseQuery(raw: string): Token[] {
  const folded = fold(raw);
  if (raw.includes('://')) return tokensOf(folded);
  return tokensOf({ ...folded, text: folded.text.replaceAll('*', ANY_RUN).replaceAll('?', ANY_ONE) });
}

function tokensOf(folded: Folded): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < folded.text.length; ) {
    const found = findAt(folded.text, at);
    if (found === null) at++;
    else {
      const texts = found.kind === 'gram' ? bigrams(found.text) : [found.text];
      let start = at;
      texts.forEach((text, nth) => {
        const end = start + sigils(found.kind) + text.length;
        tokens.push(tokenAt(folded, { kind: found.kind, text, start, end, glued: nth > 0 }));
        start += [...text][0]?.length ?? 0;
      });
      at = found.next;
    }
  }
  return tokens;
}

/** `token`'s offsets are folded ones. */
function tokenAt(folded: Folded, token: Token): Token {
  return { ...token, start: folded.starts[token.start] ?? 0, end: folded.ends[token.end - 1] ?? 0 };
}

function sigils(kind: TokenKind): number {
  return kind === 'tag' || kind === 'mention' || kind === 'cashtag' ? 1 : 0;
}

function bigrams(run: string): string[] {
  const characters = [...run];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((second, nth) => `${characters[nth]}${second}`);
}

function findAt(text: string, at: number): Found | null {
  TOKEN.lastIndex = at;
  const match = TOKEN.exec(text);
  if (match === null) return null;
  const groups = match.groups ?? {};
  const kind = kindOf(groups);
  const found = groups[kind] ?? '';
  if (kind === 'url') {
    const url = trimmed(found, groups.head ?? '');
    return url === null ? wordAt(text, at) : { kind, text: url, next: at + url.length };
  }
  const end = at + match[0].length;
  return { kind, text: found, next: kind === 'email' ? end : afterPossessive(text, end) };
}

function kindOf(groups: Record<string, string | undefined>): TokenKind {
  const kinds: TokenKind[] = ['url', 'email', 'tag', 'mention', 'cashtag', 'word', 'gram', 'emoji'];
  return kinds.find((kind) => groups[kind] !== undefined) ?? 'word';
}

/** Without the punctuation of the sentence around it; null when nothing but the head is left. */
function trimmed(url: string, head: string): string | null {
  const bracketed = url.slice(head.length).includes('(');
  let text = url;
  while (text.length > head.length && URL_END.test(text) && !(bracketed && text.endsWith(')')))
    text = text.slice(0, -1);
  return text.length > head.length ? text : null;
}

const ONLY_WORD = new RegExp(WORD, 'vy');

function wordAt(text: string, at: number): Found {
  ONLY_WORD.lastIndex = at;
  const word = ONLY_WORD.exec(text)?.[0] ?? '';
  return { kind: 'word', text: word, next: afterPossessive(text, at + word.length) };
}

function afterPossessive(text: string, at: number): number {
  AFTER.lastIndex = at;
  return AFTER.test(text) ? AFTER.lastIndex : at;
}
