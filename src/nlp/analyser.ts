/** One post → its analysis, by trained models where there are labels to learn from and by rules where there are none. */

import type { Analysis, Reasoned, Towards } from '../domain/analysis.ts';
import { type Post, reachOf } from '../domain/post.ts';
import { thousandths } from '../domain/thousandths.ts';
import { entitiesOf, type NameIndex } from './entities.ts';
import { Extractor } from './features/extract.ts';
import { intentsOf } from './intents.ts';
import { type Languages, languageOf, loadLanguages } from './language.ts';
import { type Lexicons, lazyLexicons } from './lexicons.ts';
import type { Convolution } from './model/convolution.ts';
import { Heads } from './model/heads.ts';
import type { Model } from './model/model-file.ts';
import { loadDeep, loadShipped } from './model/model-store.ts';
import { deepened, type Opinions, opinion, opinionsOf } from './model/opinions.ts';
import { CHAT_TASKS, ISSUE_TASKS, REVIEW_TASKS } from './model/recipes.ts';
import { isIssue, isReview, modelFacts } from './model-intents.ts';
import { type Polarity, SentimentModels, sentimentFrom } from './model-sentiment.ts';
import { PHRASES } from './phrases/all.ts';
import { findPhrases } from './phrases.ts';
import { postText, stripped } from './post-text.ts';
import { type Sentiment, sentimentOf } from './sentiment.ts';
import { spamOf } from './spam.ts';
import { leaning } from './towards/mood.ts';
import { type Mood, type TowardsTarget, towardsOf } from './towards.ts';
import { urgencyOf } from './urgency.ts';
import { type Words, wordsOf } from './words.ts';

/** Stored with every signal; raised whenever the same post may get another answer. */
export const MODEL = 'earshot-2';
/** Without the network: what posts get while many wait. */
export const FAST_MODEL = 'earshot-2-fast';

/** Without a language there is no model that was trained for it: no more than a hint. */
const UNKNOWN_LANGUAGE_CONFIDENCE = 0.4;
/** Emotion is said of texts that show one: its model knows no "none". */
const EMOTION_FROM = 0.5;

export type Tier = 'fast' | 'thorough';

/** What a post cannot say by itself. */
export interface AnalyseContext {
  /** Matched already. */
  topics?: Reasoned<string>[];
  /** Monitors that matched it, and where: the analysis says how it speaks of each. */
  targets?: readonly TowardsTarget[];
  /** Products, competitors and other names of the workspace. */
  names?: NameIndex;
  /** Default `thorough`. `fast` leaves out what is slow and a little more right; the answer's `model` says so. */
  tier?: Tier;
}

export interface Analyser {
  model: string;
  /** Pure and bounded: same post and context, same answer; never throws on a post. */
  analyse(post: Post, context?: AnalyseContext): Analysis;
  /** Sentiment alone of an English text, by the fast model. */
  sentimentOf(text: string): Sentiment;
}

interface Loaded {
  lexicons: Lexicons;
  languages: Languages;
  extractor: Extractor;
  chat: Heads;
  reviews: Heads;
  issues: Heads;
  sentiments: SentimentModels;
  /** Null where its file is left out. */
  deep: Convolution | null;
}

/** Loads the language model and the English ones; the others when they are needed. Rejects when a file is damaged. */
export async function loadAnalyser(): Promise<Analyser> {
  const [chat, reviews, issues] = [CHAT_TASKS, REVIEW_TASKS, ISSUE_TASKS].map(loadShipped) as [
    Model[],
    Model[],
    Model[],
  ];
  const loaded: Loaded = {
    lexicons: lazyLexicons(),
    languages: loadLanguages(),
    extractor: new Extractor(),
    chat: new Heads(chat),
    reviews: new Heads(reviews),
    issues: new Heads(issues),
    sentiments: new SentimentModels(),
    deep: loadDeep([...chat, ...reviews, ...issues]),
  };
  const neutral: Polarity = { negative: 0, neutral: 1, positive: 0 };
  return {
    model: MODEL,
    analyse: (post, context = {}) => analyse(post, context, loaded),
    sentimentOf: (text) => sentimentFrom(loaded.sentiments.polarityOf(text, 'en') ?? neutral),
  };
}

const NO_OPINIONS: Opinions = new Map();

function analyse(post: Post, context: AnalyseContext, loaded: Loaded): Analysis {
  const { topics = [], targets = [], names, tier = 'thorough' } = context;
  const whole = postText(post);
  const text = stripped(whole);
  const words = wordsOf(text);
  const language = languageOf(text, words, post.lang, loaded.languages);
  const opinions = language.code === 'en' ? readEnglish(post, whole, tier, loaded) : NO_OPINIONS;
  const { polarity, sentiment } = sentimentBy({ text: whole, words, language: language.code, opinions }, loaded);
  const found = findPhrases(words, PHRASES);
  const intents = intentsOf({ post, words, found, sentiment, opinions: modelFacts(post, opinions) });
  const reach = reachOf(post);
  const urgency = urgencyOf({ found, intents, sentiment, reach });
  const model = tier === 'fast' ? FAST_MODEL : MODEL;
  const spam = spamOf({ post, found });
  const entities = entitiesOf(post.text, names);
  const towards = towardsBy({ post, targets, language: language.code, whole: polarity }, loaded);
  const more = { entities, ...(towards.length > 0 && { towards }), spam, ...tone(sentiment, opinions) };
  return { model, language, sentiment, topics, intents, urgency, reach, ...more };
}

function readEnglish(post: Post, text: string, tier: Tier, { extractor, deep, ...heads }: Loaded): Opinions {
  extractor.extract(text);
  const opinions = linearOpinions(post, extractor, heads);
  return tier === 'thorough' && deep !== null ? deepened(opinions, deep, extractor) : opinions;
}

type EnglishHeads = Pick<Loaded, 'chat' | 'reviews' | 'issues'>;

function linearOpinions(post: Post, extractor: Extractor, { chat, reviews, issues }: EnglishHeads): Opinions {
  const opinions = opinionsOf(chat, extractor);
  if (isReview(post)) return new Map([...opinions, ...opinionsOf(reviews, extractor)]);
  return isIssue(post) ? new Map([...opinions, ...opinionsOf(issues, extractor)]) : opinions;
}

interface SentimentInput {
  text: string;
  words: Words;
  language: string;
  opinions: Opinions;
}

/** `polarity`: where a model said so. */
function sentimentBy(input: SentimentInput, loaded: Loaded): { sentiment: Sentiment; polarity: Polarity | null } {
  const { text, words, language, opinions } = input;
  if (words.keys.length === 0) return { sentiment: { label: 'neutral', score: 0, confidence: 0 }, polarity: null };
  const polarity = (opinions.get('sentiment') as Polarity | undefined) ?? loaded.sentiments.polarityOf(text, language);
  const sentiment = polarity === null ? guessedSentiment(words, language, loaded) : sentimentFrom(polarity);
  return { sentiment, polarity };
}

function guessedSentiment(words: Words, language: string, { lexicons }: Loaded): Sentiment {
  const guessed = sentimentOf(words, language, lexicons);
  if (language !== 'und') return guessed;
  return { ...guessed, confidence: Math.min(guessed.confidence, UNKNOWN_LANGUAGE_CONFIDENCE) };
}

interface TowardsAsked {
  post: Post;
  targets: readonly TowardsTarget[];
  language: string;
  whole: Polarity | null;
}

/** Clauses are read by the language's model, without one by its lexicon. */
function towardsBy({ post, targets, language, whole }: TowardsAsked, loaded: Loaded): Towards[] {
  if (targets.length === 0) return [];
  const score = (text: string): Mood =>
    loaded.sentiments.polarityOf(text, language) ??
    leaning(guessedSentiment(wordsOf(stripped(text)), language, loaded).score);
  return towardsOf({ post, targets, score, ...(whole && { whole }) });
}

/** Emotion, offence and irony, where a model was asked. */
function tone(sentiment: Sentiment, opinions: Opinions): Pick<Analysis, 'emotion' | 'offensive' | 'irony'> {
  if (opinions.size === 0) return {};
  const emotions = Object.entries(opinions.get('emotion') ?? {});
  const [name, confidence] = emotions.reduce((best, one) => (one[1] > best[1] ? one : best), ['', 0]);
  const shows = confidence >= EMOTION_FROM && sentiment.label !== 'neutral';
  return {
    ...(shows && { emotion: { name, confidence: thousandths(confidence) } }),
    ...(opinions.has('offensive') && { offensive: thousandths(opinion(opinions, 'offensive', 'offensive')) }),
    ...(opinions.has('irony') && { irony: thousandths(opinion(opinions, 'irony', 'irony')) }),
  };
}
