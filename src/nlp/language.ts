/**
 * Which language a post is in: the platform's word when it can be true, then the writing, then our own model of eight
 * languages, and `eld` for all others.
 */

import type { Analysis } from '../domain/analysis.ts';
import { thousandths } from '../domain/thousandths.ts';
import { hindiOr } from './language/few-words.ts';
import { hintCode } from './language/hint.ts';
import { type LanguageModel, loadLanguageModel } from './language/language-model.ts';
import { type Likeliest, OtherLanguages } from './language/other-languages.ts';
import { type Settled, settled } from './language/settle.ts';
import { cut, stripped, withoutHashtags } from './post-text.ts';
import { isWrittenIn, LANGUAGES_OF, type Script, type ScriptCount, scriptOf } from './scripts.ts';
import { type Words, wordsOf } from './words.ts';

export type Language = Analysis['language'];

export interface Languages {
  model: LanguageModel;
  others: OtherLanguages;
}

/** Throws when the model's file is damaged. `path`: another model than the one that ships. */
export function loadLanguages(path?: string): Languages {
  return { model: loadLanguageModel(path), others: new OtherLanguages() };
}

const SCAN_CHARS = 300;
/** Fewer letters than this are no language ("ok", "lol" are everywhere). */
const MIN_LETTERS = 4;
/** Up to here a close race between languages counts as "cannot tell". */
const SHORT_LETTERS = 12;
/** From here on our own model is believed without asking `eld`. */
const SURE = 0.8;
/** Less is a guess among nine and no answer. */
const LEAST = 0.3;
const ARABIC = /[\u0600-\u06ff]/;
/** Laughter is of no language. Each alternative begins with another sign, so that it is linear. */
const LAUGHTER = /^(?:[hj][aei]|lol|[^\p{L}])+h?$/iu;

const UNKNOWN: Language = { code: 'und', confidence: 0, from: 'none' };

/** Of a text as it was written, without a platform's hint. */
export function detectLanguage(written: string, languages: Languages): Language {
  const text = stripped(cut(written, SCAN_CHARS * 4));
  return languageOf(text, wordsOf(text), undefined, languages);
}

/** `text` is stripped of links and mentions, `words` are of the same text, `hint` is the platform's `lang`. */
export function languageOf(text: string, words: Words, hint: string | undefined, languages: Languages): Language {
  const whole = cut(text, SCAN_CHARS);
  const scripts = scriptsOf(whole);
  if (scripts.main === null) return UNKNOWN;
  const said = hintCode(hint);
  if (said === null || !isWrittenIn(said, scripts.main)) return detect(whole, words, scripts, languages);
  if (isDoubtful(said, words, scripts.main)) {
    const found = detect(whole, words, scripts, languages);
    if (found.code !== said && found.confidence >= 0.9) return found;
  }
  return { code: said, confidence: scripts.letters < MIN_LETTERS ? 0.6 : 0.9, from: 'platform' };
}

/** Hashtags count where there is nothing else. */
function scriptsOf(text: string): ScriptCount {
  const scripts = scriptOf(withoutHashtags(text));
  return scripts.main === null ? scriptOf(text) : scripts;
}

/** Of the commonest English words those that no neighbour of English uses as often. */
const ENGLISH_WORDS = new Set(
  `the and of to this that with for have has had my your it i you he she they we just what when how who will would can
  cant dont not but from its been did does was were get got about because if an or his her our their`.split(/\s+/),
);

/**
 * Apps send `en` for whatever people write with an English interface: six or more Latin words without one of the
 * commonest of English are looked at again.
 */
function isDoubtful(said: string, { keys }: Words, script: Script): boolean {
  return said === 'en' && script === 'latin' && keys.length >= 6 && !keys.some((key) => ENGLISH_WORDS.has(key));
}

function detect(text: string, words: Words, scripts: ScriptCount, { model, others }: Languages): Language {
  const { main } = scripts;
  if (main === null) return UNKNOWN;
  const byWriting = byScript(scripts, main);
  if (byWriting !== null) return byWriting;
  if (scripts.letters < MIN_LETTERS || LAUGHTER.test(text)) return UNKNOWN;
  if (main !== 'latin' && main !== 'arabic') return other(others.likeliest(text, main), scripts, main);
  const guess = model.read(text);
  if (guess.code === 'hi' && main === 'latin') {
    const heard = others.likeliest(text, main);
    const known = hindiOr(words, heard, guess.probability);
    if (known === 'english') return other(heard, scripts, main);
    if (known === 'unknown') return UNKNOWN;
  }
  if (guess.probability >= SURE && isPlausible(guess.code, text, main)) return own(guess);
  const heard = others.likeliest(text, main);
  const known = settled(guess, heard);
  return known === null || !isPlausible(known.code, text, main) ? other(heard, scripts, main) : own(known);
}

/** An Arabic post may hold more Latin letters than its own, but not all. */
function isPlausible(code: string, text: string, main: Script): boolean {
  return isWrittenIn(code, main) || (code === 'ar' && ARABIC.test(text));
}

function own({ code, probability }: Settled): Language {
  if (probability < LEAST) return UNKNOWN;
  return { code, confidence: thousandths(probability), from: 'model' };
}

/** For writings of one language, or where the likeliest is likely enough (Chinese characters without kana). */
function byScript(scripts: ScriptCount, main: Script): Language | null {
  const [first, second] = LANGUAGES_OF[main] ?? [];
  if (first === undefined) return null;
  if (second !== undefined && main !== 'han' && main !== 'hebrew') return null;
  const sure = second === undefined ? 0.98 : 0.85;
  return { code: first, confidence: thousandths(sure * scripts.share), from: 'script' };
}

function other(likeliest: Likeliest | null, scripts: ScriptCount, main: Script): Language {
  if (likeliest === null) return likeliestOf(main);
  const { code, margin } = likeliest;
  if (scripts.letters < SHORT_LETTERS && margin < 0.03) return UNKNOWN;
  return { code, confidence: marginConfidence(margin, scripts.letters), from: 'model' };
}

function likeliestOf(main: Script): Language {
  const first = LANGUAGES_OF[main]?.[0];
  return first === undefined ? UNKNOWN : { code: first, confidence: 0.5, from: 'script' };
}

/** Shares of right answers on the first 1 … 100 words of tweets in six languages, by lead over the next language. */
function marginConfidence(margin: number, letters: number): number {
  const long = margin < 0.01 ? 0.45 : margin < 0.03 ? 0.65 : margin < 0.06 ? 0.87 : margin < 0.1 ? 0.95 : 0.98;
  return thousandths(letters < SHORT_LETTERS ? long * 0.85 : long);
}
