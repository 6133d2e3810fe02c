/** Which language a post is in: the platform's word when it can be true, then the writing, then `eld`. */
import type { eld } from 'eld/extrasmall';
import type { Analysis } from '../domain/analysis.ts';
import { cut, withoutHashtags } from './post-text.ts';
import { isWrittenIn, LANGUAGES_OF, type Script, type ScriptCount, scriptOf } from './scripts.ts';
import type { Words } from './words.ts';

export type Language = Analysis['language'];
export type Detector = Pick<typeof eld, 'detect'>;

/** More text does not make the answer better (95.3 % at 60, 95.7 % at 100 and at 1000 on English tweets). */
const DETECT_CHARS = 100;
const SCAN_CHARS = 300;
/** Fewer letters than this are no language ("ok", "lol", "haha" are everywhere). */
const MIN_LETTERS = 4;
/** Up to here a close race between languages counts as "cannot tell". */
const SHORT_LETTERS = 12;

const UNKNOWN: Language = { code: 'und', confidence: 0, from: 'none' };

/** `text` is stripped of links and mentions, `words` are of the same text, `hint` is the platform's `lang`. */
export function languageOf(text: string, words: Words, hint: string | undefined, detector: Detector): Language {
  const sample = cut(withoutHashtags(text), SCAN_CHARS).trim();
  const scripts = scriptOf(sample);
  if (scripts.main === null) return UNKNOWN;
  const said = hintCode(hint);
  if (said !== null && isWrittenIn(said, scripts.main)) {
    const doubted = isDoubtful(said, words, scripts.main) ? detect(sample, scripts, detector) : null;
    if (doubted !== null && doubted.code !== said && doubted.confidence >= 0.9) return doubted;
    return { code: said, confidence: scripts.letters < MIN_LETTERS ? 0.6 : 0.9, from: 'platform' };
  }
  if (scripts.main === 'latin' && isPlainlyEnglish(words)) return { code: 'en', confidence: 0.97, from: 'model' };
  return byScript(scripts, scripts.main) ?? detect(sample, scripts, detector);
}

/** Old, bibliographic and platform-made codes (`iw`, `in`, `fil`) as ISO 639-1. */
const ALIASES: Record<string, string> = { iw: 'he', in: 'id', ji: 'yi', mo: 'ro', nb: 'no', nn: 'no', fil: 'tl' };

/** The primary subtag as ISO 639-1, or null for none, unknown and invented ones (`und`, `zxx`, X's `qme`). */
export function hintCode(hint: string | undefined): string | null {
  if (hint === undefined || hint.length < 2 || hint.length > 35) return null;
  const primary = /^[a-z]+/i.exec(hint)?.[0].toLowerCase() ?? '';
  const alias = ALIASES[primary];
  if (alias !== undefined) return alias;
  if (primary.length === 2) return primary;
  if (primary.length !== 3) return null;
  // Typed as a string, but `und` has none.
  const code: string | undefined = new Intl.Locale(primary).language;
  return code?.length === 2 ? code : null;
}

/** Of the commonest English words those that no neighbour of English uses as often. */
const ENGLISH_WORDS = new Set(
  `the and of to this that with for have has had my your it i you he she they we just what when how who will would can
  cant dont not but from its been did does was were get got about because if an or his her our their`.split(/\s+/),
);
const MIN_ENGLISH = 3;
const ENGLISH_SHARE = 0.2;

/**
 * Three different ones, a fifth of all words: on tweets in seven other languages wrong for fewer than 1 in 500 (Hindi in
 * Latin letters, which is half English, aside), and it spares the detector six English posts in ten.
 */
function isPlainlyEnglish({ keys }: Words): boolean {
  const seen = new Set<string>();
  let hits = 0;
  for (const key of keys) {
    if (!ENGLISH_WORDS.has(key)) continue;
    seen.add(key);
    hits++;
  }
  return seen.size >= MIN_ENGLISH && hits >= keys.length * ENGLISH_SHARE;
}

/**
 * Apps send `en` for whatever people write with an English interface: six or more Latin words without one of the
 * commonest of English are looked at again.
 */
function isDoubtful(said: string, { keys }: Words, script: Script): boolean {
  return said === 'en' && script === 'latin' && keys.length >= 6 && !keys.some((key) => ENGLISH_WORDS.has(key));
}

/** For writings of one language, or where the likeliest is likely enough (Chinese characters without kana). */
function byScript(scripts: ScriptCount, main: Script): Language | null {
  const [first, second] = LANGUAGES_OF[main] ?? [];
  if (first === undefined) return null;
  if (second !== undefined && main !== 'han' && main !== 'hebrew') return null;
  const sure = second === undefined ? 0.98 : 0.85;
  return { code: first, confidence: round(sure * scripts.share), from: 'script' };
}

function detect(sample: string, scripts: ScriptCount, detector: Detector): Language {
  if (scripts.letters < MIN_LETTERS) return UNKNOWN;
  const scores = Object.entries(detector.detect(cut(sample, DETECT_CHARS)).getScores());
  const main = scripts.main ?? 'latin';
  const [best, second] = scores.filter(([code]) => isWrittenIn(code, main));
  if (best === undefined) return likeliestOf(main);
  const margin = best[1] - (second?.[1] ?? 0);
  if (scripts.letters < SHORT_LETTERS && margin < 0.03) return UNKNOWN;
  return { code: best[0], confidence: marginConfidence(margin, scripts.letters), from: 'model' };
}

function likeliestOf(main: Script): Language {
  const first = LANGUAGES_OF[main]?.[0];
  return first === undefined ? UNKNOWN : { code: first, confidence: 0.5, from: 'script' };
}

/** Shares of right answers on the first 1 … 100 words of tweets in six languages, by lead over the next language. */
function marginConfidence(margin: number, letters: number): number {
  const long = margin < 0.01 ? 0.45 : margin < 0.03 ? 0.65 : margin < 0.06 ? 0.87 : margin < 0.1 ? 0.95 : 0.98;
  return round(letters < SHORT_LETTERS ? long * 0.85 : long);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
