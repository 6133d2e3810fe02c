/** One post → its analysis, by the rules and lexicons of {@link MODEL}. */
import type { Analysis, Reasoned } from '../domain/analysis.ts';
import { type Post, reachOf } from '../domain/post.ts';
import { intentsOf } from './intents.ts';
import { type Detector, languageOf } from './language.ts';
import { type Lexicons, loadLexicons } from './lexicons.ts';
import { PHRASES } from './phrases/all.ts';
import { findPhrases } from './phrases.ts';
import { postText, stripped } from './post-text.ts';
import { sentimentOf } from './sentiment.ts';
import { urgencyOf } from './urgency.ts';
import { wordsOf } from './words.ts';

/** Stored with every signal; raised whenever the same post may get another answer. */
export const MODEL = 'rules-1';

export interface Analyser {
  model: string;
  /** Pure and bounded: same post, same answer; never throws on a post. Topics come from the caller, matched already. */
  analyse(post: Post, topics: Reasoned<string>[]): Analysis;
}

/** Loads lexicons and the language detector once (about 0.3 s; 40 MB of heap); rejects when their packages are broken. */
export async function loadAnalyser(): Promise<Analyser> {
  const [{ eld }, lexicons] = await Promise.all([import('eld/extrasmall'), loadLexicons()]);
  return { model: MODEL, analyse: (post, topics) => analyse(post, topics, lexicons, eld) };
}

function analyse(post: Post, topics: Reasoned<string>[], lexicons: Lexicons, detector: Detector): Analysis {
  const text = stripped(postText(post));
  const words = wordsOf(text);
  const language = languageOf(text, words, post.lang, detector);
  const sentiment = sentimentOf(words, language.code, lexicons);
  const found = findPhrases(words, PHRASES);
  const intents = intentsOf({ post, words, found, sentiment });
  const reach = reachOf(post);
  const urgency = urgencyOf({ found, intents, sentiment, reach });
  return { model: MODEL, language, sentiment, topics, intents, urgency, reach };
}
