/** Text → words, emoji and punctuation marks, with keys by which lexicons and phrases are looked up. */
import { RegexpTokenizer } from 'natural/lib/natural/tokenizers/regexp_tokenizer.js';

/** Parallel lists: `raw[i]` as written; `keys[i]` its {@link wordKey}, an emoji, or one of `. ! ? ?!`. */
export interface Words {
  raw: string[];
  keys: string[];
}

/** Words with inner apostrophes, emoticons, hearts, runs of sentence marks, emoji. Every alternative is linear. */
const TOKEN =
  /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’ʼ][\p{L}\p{M}\p{N}]+)*|[:;=][-']?[)(DPp/|\][](?![\p{L}\p{N}])|<\/?3|[!?¡¿]+|[.;…]+|\p{Extended_Pictographic}/gu;
const tokenizer = new RegexpTokenizer({ pattern: TOKEN, gaps: false });
const MAX_WORD = 64;

/** Splits text into {@link Words}; a word's key is cut at 64 units. */
export function wordsOf(text: string): Words {
  const raw = tokenizer.tokenize(text) ?? [];
  return { raw, keys: raw.map(tokenKey) };
}

const WORD_START = /^[\p{L}\p{N}]/u;

function tokenKey(token: string): string {
  const first = token.charCodeAt(0);
  if ((first >= 97 && first <= 122) || (first >= 65 && first <= 90)) return wordKey(token);
  if (first < 128) return first >= 48 && first <= 57 ? wordKey(token) : markKey(token);
  if (WORD_START.test(token)) return wordKey(token);
  return first === 0x2026 || first === 0xa1 || first === 0xbf ? markKey(token) : token;
}

/** Sentence marks and emoticons by what they mean: `?!`, `?`, `!`, `.`, `:)`, `:(`, `<3`, `</3`. */
function markKey(mark: string): string {
  if (mark.startsWith('<')) return mark;
  if (mark.includes('?') || mark.includes('¿')) return mark.includes('!') ? '?!' : '?';
  if (mark.includes('!') || mark.includes('¡')) return '!';
  if (/^[:;=].+/.test(mark) && /[^.;…]$/.test(mark)) return /[)DPp\]]$/.test(mark) ? ':)' : ':(';
  return '.';
}

const ASCII = /^[\x00-\x7f]*$/;
const MARKS = /\p{M}+/gu;

/**
 * Lower case, without accents (people leave them out), apostrophes resolved: `it's` → `it`, `can't` → `cant`,
 * `l'application` → `application`.
 */
export function wordKey(word: string): string {
  let key = (word.length > MAX_WORD ? word.slice(0, MAX_WORD) : word).toLowerCase();
  if (!ASCII.test(key)) key = key.replace(/[’ʼ]/g, "'").normalize('NFKD').replace(MARKS, '').replaceAll('ß', 'ss');
  return key.includes("'") ? resolveApostrophe(key) : key;
}

const DROPPED_SUFFIX = new Set(['s', 'm', 're', 've', 'll', 'd']);
const ELISION = new Set(['l', 'd', 'j', 'c', 'n', 's', 'm', 't', 'qu', 'dell', 'all', 'un']);

function resolveApostrophe(key: string): string {
  const at = key.indexOf("'");
  const before = key.slice(0, at);
  const after = key.slice(at + 1);
  if (DROPPED_SUFFIX.has(after)) return before;
  if (ELISION.has(before)) return after;
  return key.replaceAll("'", '');
}
