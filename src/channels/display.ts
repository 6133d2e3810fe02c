/**
 * One tree for all channels: a notification as a small neutral document of plain, clean strings. Channels choose from
 * it, cut to their own limits and escape in their own way. Pure: ages are told as of collection, never by a clock.
 */
import type { Analysis, Towards } from '../domain/analysis.ts';
import type { Actionable } from '../domain/attention.ts';
import type { Span } from '../domain/monitor.ts';
import type { DigestNotification, Notification, NotifiedSignal, SignalNotification } from '../domain/notification.ts';
import type { Post } from '../domain/post.ts';
import { advice } from './advice.ts';
import { displayLine, displayText, excerpt, safeLink } from './display-text.ts';

const MAX_TEXT = 4000;
const MAX_LINE = 300;
const MAX_NAME = 80;
const MAX_WORDS = 5;
/** Spans looked at for words; a post may hold the same word ten thousand times. */
const MAX_SPANS = 50;
const MAX_NAMES = 8;

export type Shown = ShownSignalNotification | ShownDigest;

export interface ShownSignalNotification {
  kind: 'signal';
  /** What we think, in one line of our own words: `bug, complaint · negative · urgency 0.82`. */
  headline: string;
  why: ShownWhy;
  signal: ShownSignal;
  /** `4 posts on reddit, x`, and what people made of it: `; acknowledged by jane`. */
  story: string;
  /** With which people act: to pages of ours. */
  links: { label: string; url: string }[];
}

export interface ShownDigest {
  kind: 'digest';
  /** `462 signals`. */
  headline: string;
  /** `2026-01-02 03:00 – 2026-01-02 04:00 UTC`. */
  period: string;
  /** Counts over the listed signals, most frequent first: `12 negative`, `5 bug`. */
  counts: string[];
  why: ShownWhy;
  signals: ShownSignal[];
  /** Signals beyond those listed. */
  more: number;
}

export interface ShownWhy {
  /** `billing`, or `nobody in particular` when the route names no team. */
  team: string;
  route: string;
  reason: string;
}

export interface ShownSignal {
  /** The post's title on one line; empty when it has none. */
  title: string;
  /** The post's text, at most 4,000 UTF-16 units; empty when it has none. */
  text: string;
  link: string | null;
  /** `Jane Doe (@jane)`, or `unknown author`. */
  author: string;
  /** `reddit · selfhosted`. */
  place: string;
  /** `2026-01-02 03:04 UTC`. */
  postedAt: string;
  /** How old the post was when Earshot read it: `3 min`. */
  age: string;
  /** One entry a monitor: `brand (“acme cloud”, “acme”)`. */
  monitors: string[];
  /** `negative 91%` */
  sentiment: string;
  /** `bug 88%` */
  intents: string[];
  topics: string[];
  /** How it speaks of each monitor's words: `brand negative 84%`. */
  towards: string[];
  urgency: string;
  language: string;
  /** `about 12,300 people`; absent when the platform does not say. */
  reach: string | null;
  /** How much it asks to be acted on: `0.74 (intent, reach)`; absent when it was not asked. */
  actionable: string | null;
  /** What to do, in our own words: `now: answer the question`. */
  todo: string;
}

export function show(notification: Notification): Shown {
  return notification.kind === 'signal' ? showSignalNotification(notification) : showDigest(notification);
}

function showSignalNotification(notification: SignalNotification): ShownSignalNotification {
  const { signal } = notification;
  return {
    kind: 'signal',
    headline: headline(signal.analysis),
    why: why(notification),
    signal: showSignal(signal),
    story: `${spread(notification)}${standing(notification)}`,
    links: (notification.links ?? []).map(({ label, url }) => ({ label, url })),
  };
}

function spread({ signal, story }: SignalNotification): string {
  return `${plural(story.size, 'post')} on ${names(story.platforms.map(name)) || name(signal.post.platform)}`;
}

function standing({ state }: SignalNotification): string {
  if (state === undefined || state.status === 'open') return '';
  const { status, owner, by, outcome, until } = state;
  if (status === 'assigned') return `; assigned${owner === null ? '' : ` to ${name(owner)}`}`;
  const how = outcome ? ` (${name(outcome)})` : until ? ` until ${minute(until)}` : '';
  return `; ${status}${how}${by === null ? '' : ` by ${name(by)}`}`;
}

function showDigest(digest: DigestNotification): ShownDigest {
  return {
    kind: 'digest',
    headline: plural(digest.signals.length + digest.more, 'signal'),
    period: `${minute(digest.from).slice(0, -4)} – ${minute(digest.to)}`,
    counts: counts(digest.signals),
    why: why(digest),
    signals: digest.signals.map(showSignal),
    more: digest.more,
  };
}

export function showSignal(signal: NotifiedSignal): ShownSignal {
  const { post, analysis } = signal;
  return {
    title: line(post.title ?? ''),
    text: excerpt(post.text, MAX_TEXT, displayText),
    link: safeLink(post.url),
    author: author(post),
    place: post.community === undefined ? name(post.platform) : `${name(post.platform)} · ${name(post.community)}`,
    postedAt: minute(post.postedAt),
    age: age(post.postedAt, signal.collectedAt),
    monitors: signal.monitors.slice(0, MAX_NAMES).map((monitor) => showMonitor(post, monitor)),
    sentiment: `${analysis.sentiment.label} ${percent(analysis.sentiment.confidence)}`,
    intents: analysis.intents.slice(0, MAX_NAMES).map((one) => `${one.name} ${percent(one.score)}`),
    topics: analysis.topics.slice(0, MAX_NAMES).map((one) => `${name(one.name)} ${percent(one.score)}`),
    towards: (analysis.towards ?? []).slice(0, MAX_NAMES).map(towards),
    urgency: analysis.urgency.score.toFixed(2),
    language: analysis.language.code,
    reach: analysis.reach === null ? null : `about ${thousands(analysis.reach)} people`,
    actionable: signal.actionable === undefined ? null : actionable(signal.actionable),
    todo: advice(analysis),
  };
}

/** `bug, complaint · negative · urgency 0.82`: our own words only, nothing of the post. */
export function headline(analysis: Analysis): string {
  const intents = analysis.intents.slice(0, 3).map((intent) => intent.name);
  const parts = [intents.join(', '), analysis.sentiment.label, `urgency ${analysis.urgency.score.toFixed(2)}`];
  return parts.filter((part) => part !== '').join(' · ');
}

/** The distinct words of a post that a monitor's spans cover, as they were written; fields without text are named. */
export function matchedWords(post: Post, spans: readonly Span[], max = MAX_WORDS): string[] {
  const words = new Set<string>();
  for (const span of spans.slice(0, MAX_SPANS)) {
    if (words.size >= max) break;
    const source = span.field === 'text' ? post.text : span.field === 'title' ? (post.title ?? '') : null;
    const word = source === null ? `in ${span.field}` : excerpt(source.slice(span.start, span.end), 40, displayLine);
    if (word !== '') words.add(source === null ? word : `“${word}”`);
  }
  return [...words];
}

/** How old a post was at `now`, both ISO 8601: `3 min`. One from the future (clocks differ) is `less than a minute`. */
export function age(postedAt: string, now: string): string {
  const minutes = Math.floor((Date.parse(now) - Date.parse(postedAt)) / 60_000);
  if (!(minutes >= 1)) return 'less than a minute';
  if (minutes < 120) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  return `${thousands(Math.floor(minutes / 1440))} days`;
}

export function plural(count: number, noun: string): string {
  return `${thousands(count)} ${noun}${count === 1 ? '' : 's'}`;
}

export function thousands(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

function showMonitor(post: Post, monitor: { name: string; spans: Span[] }): string {
  const words = matchedWords(post, monitor.spans);
  return words.length === 0 ? name(monitor.name) : `${name(monitor.name)} (${words.join(', ')})`;
}

function actionable({ score, parts }: Actionable): string {
  const why = parts.toSorted((a, b) => b.value - a.value).filter(({ value }) => value > 0);
  const named = why.slice(0, 3).map((part) => part.name);
  return named.length === 0 ? score.toFixed(2) : `${score.toFixed(2)} (${named.join(', ')})`;
}

function towards(one: Towards): string {
  return `${name(one.name)} ${one.label} ${percent(one.confidence)}`;
}

function author(post: Post): string {
  const called = name(post.author?.name ?? '');
  const handle = name(post.author?.handle ?? '').replace(/^@/, '');
  if (called === '' && handle === '') return 'unknown author';
  if (handle === '') return called;
  return called === '' || called === handle ? `@${handle}` : `${called} (@${handle})`;
}

function why(notification: Notification): ShownWhy {
  return {
    team: notification.team === null ? 'nobody in particular' : name(notification.team),
    route: name(notification.route),
    reason: line(notification.reason),
  };
}

function counts(signals: readonly NotifiedSignal[]): string[] {
  const tally = new Map<string, number>();
  for (const { analysis } of signals) {
    for (const word of [analysis.sentiment.label, ...analysis.intents.map((intent) => intent.name)]) {
      tally.set(word, (tally.get(word) ?? 0) + 1);
    }
  }
  return [...tally].sort((a, b) => b[1] - a[1]).map(([word, count]) => `${thousands(count)} ${word}`);
}

function names(list: string[]): string {
  const rest = list.length > MAX_NAMES ? [`${list.length - MAX_NAMES} more`] : [];
  return [...list.slice(0, MAX_NAMES), ...rest].join(', ');
}

function name(text: string): string {
  return excerpt(text, MAX_NAME, displayLine);
}

function line(text: string): string {
  return excerpt(text, MAX_LINE, displayLine);
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

/** `2026-01-02 03:04 UTC`; what is no date is shown as it is, cleaned. */
function minute(iso: string): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return `${name(iso)} UTC`;
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
