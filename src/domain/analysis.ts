/** What NLP says of a mention; with its mention it is a signal. */
import type { PostRef } from './post.ts';

export const SENTIMENTS = ['negative', 'neutral', 'positive'] as const;
export type SentimentLabel = (typeof SENTIMENTS)[number];

export const INTENTS = [
  'bug',
  'outage',
  'complaint',
  'feature-request',
  'question',
  'praise',
  'churn-risk',
  'purchase-interest',
  'comparison',
  'security',
  'legal-threat',
  'pricing',
  'hiring',
  'spam',
] as const;
export type IntentName = (typeof INTENTS)[number];

export interface Analysis {
  /** Which models and rules said so, e.g. `earshot-1`. */
  model: string;
  language: {
    /** ISO 639-1 code, or `und` when it cannot be told. */
    code: string;
    /** 0…1 */
    confidence: number;
    from: 'platform' | 'model' | 'script' | 'none';
  };
  sentiment: {
    label: SentimentLabel;
    /** −1 (negative) … 1 (positive) */
    score: number;
    /** 0…1 */
    confidence: number;
  };
  topics: Reasoned<string>[];
  intents: Reasoned<IntentName>[];
  urgency: {
    /** 0…1 */
    score: number;
    parts: { name: string; value: number }[];
  };
  /** People who may have seen it; null when the platform does not say. */
  reach: number | null;
  /** What is named in the text, in order; of overlapping ones the first that {@link ENTITY_KINDS} lists. */
  entities?: Entity[];
  /** How the post speaks of each monitor that matched it; absent when none was given. */
  towards?: Towards[];
  spam?: SpamLikelihood;
  /** Absent where no model reads the language, or the text shows none. */
  emotion?: {
    /** `anger`, `joy`, `optimism` or `sadness`. */
    name: string;
    /** 0…1 */
    confidence: number;
  };
  /** That it insults, 0…1; absent where no model reads the language. */
  offensive?: number;
  /** That it concerns the workspace, as people's corrections taught it, 0…1; absent before they did. It is shown and drops nothing. */
  relevance?: number;
  /** That it means the opposite of what it says, 0…1; absent where no model reads the language. */
  irony?: number;
}

export interface Reasoned<Name extends string> {
  name: Name;
  /** 0…1 */
  score: number;
  /** The words or rule that led to it. */
  reason: string;
  /** Whether a trained model said so or a phrase book; absent where neither did (topics by keywords). */
  by?: 'model' | 'rules';
}

export const ENTITY_KINDS = ['url', 'email', 'price', 'version', 'competitor', 'product', 'name'] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];

export interface Entity {
  kind: EntityKind;
  /** As written. */
  text: string;
  /** UTF-16 offsets into the text, end exclusive. */
  start: number;
  end: number;
  /** Normalised: `https://acme.com/`, `EUR 1299.00`, `2.3.1`, the list's name for a product. */
  value?: string;
}

/** Sentiment of what the post says about one monitor's words. */
export interface Towards {
  /** The monitor's name. */
  name: string;
  label: SentimentLabel;
  /** −1 (negative) … 1 (positive) */
  score: number;
  /** 0…1 */
  confidence: number;
  /** The clauses or patterns that decided. */
  reason: string;
}

/** Two different things: what is said (advertising, baits) and who says it (a machine). */
export interface SpamLikelihood {
  /** 0…1 */
  score: number;
  /** 0…1 */
  bot: number;
  reasons: string[];
}

/** A workspace's topic, told by keywords in the monitor language, by examples, or by both. */
export interface TopicDef {
  name: string;
  keywords: string[];
  /** Texts that are about it; from eight on it is learnt from them. */
  examples?: string[];
  /** Texts that are not about it, though one might think so. */
  not?: string[];
}

/** What joins a post to a story. Numbers are signed 32-bit integers; a story is looked for under `keys`, `links` and `refs`. */
export interface Fingerprint {
  /** Of the text, at most 8, none below zero: near-duplicates share some; {@link units} decide. Empty when the text says too little. */
  keys: number[];
  /** The words, hashed, each with what it does in a sentence (src/nlp/stories/units.ts); at most 128. */
  units: number[];
  /** Of the article the post passes on, below zero: whoever shares one tells the same story. */
  links: number[];
  /** The post that this one quotes or repeats: it joins that one's story. */
  repeats: PostRef | null;
  /** Of `repeats`, for quotes of a post that is not stored (yet): whoever shares one tells the same story. */
  refs: number[];
  /** What `refs` of a quote of this post holds. */
  self: number;
}
