/** How each shipped model is trained. Cross-validated settings near these differ by less than a point. */
import type { TaskOptions } from './train-task.ts';

export type Recipe = Omit<TaskOptions, 'task' | 'seed' | 'onEpoch'>;

/** Heads for English posts, run in one pass. */
export const CHAT_TASKS = [
  'sentiment',
  'emotion',
  'offensive',
  'irony',
  'speech-act',
  'purchase-intent',
  'complaint',
] as const;
/** Heads for reviews in app stores, and for issues on code hosts: asked of nothing else. */
export const REVIEW_TASKS = ['app-review-intent', 'app-review'] as const;
export const ISSUE_TASKS = ['issue'] as const;
/**
 * Heads of the network. Left out: texts without a stated licence (complaint, app-review), because what they teach could not
 * be taken out of it again, and app-review-intent, which it answered no better.
 */
export const NETWORK_TASKS = [
  'sentiment',
  'emotion',
  'offensive',
  'irony',
  'speech-act',
  'purchase-intent',
  'issue',
] as const;
/** Learnt by the network for what they teach about the others; nobody is asked for them. */
export const HELPING_TASKS = ['goemotions'] as const;
export const ENGLISH_TASKS = [...CHAT_TASKS, ...REVIEW_TASKS, ...ISSUE_TASKS] as const;

/** ISO 639-1 code → task. English is `sentiment`. */
export const SENTIMENT_TASKS: ReadonlyMap<string, string> = new Map([
  ['en', 'sentiment'],
  ['es', 'sentiment-spanish'],
  ['pt', 'sentiment-portuguese'],
  ['fr', 'sentiment-french'],
  ['de', 'sentiment-german'],
  ['it', 'sentiment-italian'],
  ['ar', 'sentiment-arabic'],
  ['hi', 'sentiment-hindi'],
]);

const LANGUAGE: Recipe = { bits: 17, epochs: 8 };

const SMALL: Recipe = { bits: 17, epochs: 12, dropout: 0.3 };

const RECIPES: Record<string, Recipe> = {
  sentiment: { bits: 18, epochs: 8 },
  emotion: { bits: 18, rate: 0.05, epochs: 20, dropout: 0.5 },
  offensive: { bits: 18, epochs: 8 },
  irony: { bits: 17, epochs: 6, smoothing: 0.2 },
};

/** What `earshot train` uses unless told otherwise. */
export function recipeOf(task: string): Recipe {
  const language = [...SENTIMENT_TASKS].find(([, name]) => name === task)?.[0] ?? 'en';
  return RECIPES[task] ?? (language === 'en' ? SMALL : { ...LANGUAGE, language });
}
