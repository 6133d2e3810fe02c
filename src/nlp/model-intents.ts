/**
 * Intents by trained heads. Each counts as far as its training texts resemble the post: reviews for reviews, issues for
 * code hosts, complaints for posts that address somebody.
 */
import type { IntentName } from '../domain/analysis.ts';
import type { Post } from '../domain/post.ts';
import { type Opinions, opinion } from './model/opinions.ts';

export interface ModelFact {
  target: IntentName;
  weight: number;
  reason: string;
  by: 'model';
}

interface Source {
  task: string;
  label: string;
  target: IntentName;
  /** What a probability of 1 counts; 0 where the head does not apply. */
  trust(post: Post): number;
}

const CODE_HOSTS = new Set(['github', 'gitlab', 'codeberg']);
const ADDRESSED = /(?<![\w.])@\w/;
const onReviews = (post: Post) => (isReview(post) ? 0.95 : 0);
const onIssues = (post: Post) => (isIssue(post) ? 0.95 : 0);
const onChat = (post: Post) => (isReview(post) || isIssue(post) ? 0 : 1);

export function isReview(post: Post): boolean {
  return post.kind === 'review';
}

export function isIssue(post: Post): boolean {
  return CODE_HOSTS.has(post.platform);
}

const SOURCES: readonly Source[] = [
  { task: 'app-review-intent', label: 'bug', target: 'bug', trust: onReviews },
  { task: 'app-review-intent', label: 'feature', target: 'feature-request', trust: onReviews },
  { task: 'app-review', label: 'bug report', target: 'bug', trust: (post) => 0.6 * onReviews(post) },
  { task: 'app-review', label: 'requirement', target: 'feature-request', trust: (post) => 0.5 * onReviews(post) },
  { task: 'issue', label: 'bug', target: 'bug', trust: onIssues },
  { task: 'issue', label: 'feature', target: 'feature-request', trust: onIssues },
  { task: 'issue', label: 'question', target: 'question', trust: onIssues },
  {
    task: 'complaint',
    label: 'complaint',
    target: 'complaint',
    trust: (post) => onChat(post) * (ADDRESSED.test(post.text) ? 0.9 : 0.6),
  },
  { task: 'purchase-intent', label: 'purchase', target: 'purchase-interest', trust: (post) => 0.4 * onChat(post) },
  { task: 'speech-act', label: 'QUE', target: 'question', trust: (post) => 0.8 * onChat(post) },
  { task: 'speech-act', label: 'REQ', target: 'question', trust: (post) => 0.3 * onChat(post) },
  { task: 'speech-act', label: 'SUG', target: 'feature-request', trust: (post) => 0.25 * onChat(post) },
];

/** Below this a head is not evidence but chance. */
const FROM = 0.5;

export function modelFacts(post: Post, opinions: Opinions): ModelFact[] {
  return SOURCES.flatMap(({ task, label, target, trust }) => {
    const probability = opinion(opinions, task, label);
    const weight = probability < FROM ? 0 : probability * trust(post);
    return weight === 0 ? [] : [{ target, weight, reason: `${task} model: ${probability.toFixed(2)}`, by: 'model' }];
  });
}
