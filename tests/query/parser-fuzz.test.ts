/**
 * A million texts that are no queries, nearly queries, or monsters: nothing throws, every problem names a place inside the
 * text, and what is read is printed and read back as the same tree. EARSHOT_INPUTS asks for more, EARSHOT_SEED for the same.
 */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkQuery } from '../../src/query/check.ts';
import { compileQuery } from '../../src/query/compile.ts';
import { formatQuery } from '../../src/query/format.ts';
import { MAX_QUERY_CHARS, parseQuery } from '../../src/query/parse.ts';
import { PROBLEM_CODES, QueryError } from '../../src/query/problem.ts';
import { readPost } from '../../src/query/text.ts';
import { seed } from '../support/seed.ts';
import { query } from './oracle/random-queries.ts';
import { type Pick, picker, writeQuery } from './oracle/write-query.ts';
import { postOf } from './post-of.ts';

const INPUTS = Number(process.env.EARSHOT_INPUTS ?? 1_000_000);
/** One input, on a machine that does other things too. Most take a few microseconds. */
const MAX_MS = 2000;

const PIECES = [
  ...'( ) ( ) " " { } / | & - -- ~ ~3 ~99 OR AND NOT or and not NEAR NEAR/2 NEAR/2f NEAR/99 ONEAR NOTNEAR/1 : = < > >= .. , ; ! ? * # @ $ \\ [ ] ^ + .'.split(
    ' ',
  ),
  ...'apple pie coca-cola bill* ?a #tag @user $SYM 👍🏽 東京 café “ ” „ ＂ ‘ a b 1 5..9 likes:>=5 likes:1..5 min_likes:5k from:acme from:( from:"a b"'.split(
    ' ',
  ),
  ...'lang:en title:( is:reply has:link exists( exists("likes") list:x use:y within:24h since:2026-01-01 until:x re:x sentiment:neg url:a.b/c site:a.com /ab+c/ /ab/i /(/ /[/ AT&T https://a.example/?b=c -- \n \t \u00a0 \u200b \ufeff \0'.split(
    ' ',
  ),
  ' ',
  '  ',
  '\n',
  '\ud800',
  '\udc00',
  '\ufdee',
  '\ufdef',
  '\ue000',
  '\u{10ffff}',
];
const VALID = fc.sample(query, { numRuns: 500, seed }).map((node, nth) => writeQuery(node, picker(seed + nth)));

function piece(pick: Pick): string {
  return PIECES[pick(PIECES.length)] ?? '';
}

function soup(pick: Pick): string {
  const gap = pick(2) === 0 ? ' ' : '';
  return Array.from({ length: 1 + pick(12) }, () => piece(pick)).join(gap);
}

function bytes(pick: Pick): string {
  return Buffer.from(Array.from({ length: pick(40) }, () => pick(256))).toString(pick(2) === 0 ? 'utf8' : 'utf16le');
}

function characters(pick: Pick): string {
  return String.fromCharCode(...Array.from({ length: pick(30) }, () => pick(pick(2) === 0 ? 128 : 65_536)));
}

/** A valid query with pieces taken out, put in, or doubled. */
function mutated(pick: Pick): string {
  let text = VALID[pick(VALID.length)] ?? '';
  for (let times = 1 + pick(3); times > 0; times--) {
    const at = pick(text.length + 1);
    const to = at + pick(6);
    const inserted = [piece(pick), '', text.slice(at, to)][pick(3)];
    text = text.slice(0, at) + inserted + text.slice(pick(2) === 0 ? at : to);
  }
  return text;
}

const AROUND = ['( )', '-( )', 'NOT␣ ', '- ', '(a␣OR␣ )', '(a␣NEAR␣ )', '( )~3'].map((pair) => {
  const [open = '', close = ''] = pair.split(' ').map((part) => part.replaceAll('␣', ' '));
  return { open, close };
});

function nested(pick: Pick): string {
  const { open, close } = AROUND[pick(AROUND.length)] ?? { open: '', close: '' };
  const depth = pick(40);
  return `${open.repeat(depth)}${soup(pick)}${close.repeat(Math.max(0, depth - pick(2)))}`;
}

const KINDS = [
  { share: 40, make: soup },
  { share: 25, make: mutated },
  { share: 15, make: characters },
  { share: 10, make: bytes },
  { share: 10, make: nested },
];
const WHEEL = KINDS.flatMap(({ share, make }) => Array.from({ length: share }, () => make));

interface Seen {
  parsed: number;
  slowestMs: number;
  slowest: string;
}

/** Throws when the parser does what it must not. */
function examine(text: string, seen: Seen): void {
  const began = performance.now();
  const { query: node, problems } = parseQuery(text);
  const ms = performance.now() - began;
  if (ms > seen.slowestMs) Object.assign(seen, { slowestMs: ms, slowest: text });
  const wrong = problems.find((found) => {
    const inside = found.start >= 0 && found.start <= found.end && found.end <= text.length;
    return !inside || !PROBLEM_CODES.includes(found.code) || found.message === '' || /[\n\r]/.test(found.message);
  });
  if (wrong !== undefined) throw new Error(`a problem that is none: ${JSON.stringify(wrong)}`);
  if ((node === null) !== problems.some(({ severity }) => severity === 'error'))
    throw new Error('neither read nor refused');
  if (node === null) return;
  seen.parsed++;
  const printed = formatQuery(node);
  const again = parseQuery(printed).query;
  if (!isDeepStrictEqual(again, node))
    throw new Error(`printed as ${JSON.stringify(printed)} and read as another tree`);
}

test(`${INPUTS} texts are read or refused (seed ${seed})`, { timeout: 600_000 }, () => {
  const pick = picker(seed);
  const seen: Seen = { parsed: 0, slowestMs: 0, slowest: '' };
  for (let nth = 0; nth < INPUTS; nth++) {
    const text = WHEEL[pick(WHEEL.length)]?.(pick) ?? '';
    try {
      examine(text, seen);
    } catch (error) {
      throw new Error(`input ${nth} of seed ${seed}: ${JSON.stringify(text)}`, { cause: error });
    }
  }
  expect(seen.slowestMs, JSON.stringify(seen.slowest)).toBeLessThan(MAX_MS);
  expect(seen.parsed).toBeGreaterThan(INPUTS / 10);
});

describe('monsters', () => {
  const units = [
    ...'( ) - NOT␣ a␣ a- NEAR␣ -␣NEAR␣ " { / from:( a␣OR␣ ~ | x: () \\ [ #a␣ -( (a␣NEAR␣ "a"~ {a} /a/ a|b& bill*␣ * ? a* likes:1..'.split(
      ' ',
    ),
    ...'exists( /(a*)* /(a|b)+ /a{1000} a"b "" “” 東 👍 \ud800 e\u0301 a.a@ http:// -- --\n title:(a␣OR␣ is:reply␣ 1e99 .. likes:9'.split(
      ' ',
    ),
  ].map((unit) => unit.replaceAll('␣', ' '));

  test.each(units)('%j to the limit ends in time', (unit) => {
    const text = unit.repeat(Math.ceil(MAX_QUERY_CHARS / unit.length)).slice(0, MAX_QUERY_CHARS);
    const seen: Seen = { parsed: 0, slowestMs: 0, slowest: '' };
    examine(text, seen);
    examine(`${text}x`, seen);
    examine(`${text.slice(1)}"`, seen);
    expect(seen.slowestMs).toBeLessThan(MAX_MS);
    const began = performance.now();
    checkQuery(text, { needsAnchor: true });
    expect(performance.now() - began).toBeLessThan(MAX_MS);
  });
});

test(`what compiles answers for any post, with places inside its text (seed ${seed})`, { timeout: 60_000 }, () => {
  const pick = picker(seed);
  let answered = 0;
  for (let nth = 0; nth < 5000; nth++) {
    const text = pick(2) === 0 ? soup(pick) : mutated(pick);
    const body = pick(2) === 0 ? soup(pick) : characters(pick);
    try {
      const { spans } = compileQuery(text)(readPost(postOf(body)));
      answered++;
      for (const { start, end } of spans) {
        expect(start).toBeLessThan(end);
        expect(end).toBeLessThanOrEqual(body.length);
      }
    } catch (error) {
      if (!(error instanceof QueryError))
        throw new Error(`${JSON.stringify(text)} of ${JSON.stringify(body)}`, { cause: error });
    }
  }
  expect(answered).toBeGreaterThan(500);
});
