/**
 * A notification as the JSON body of a webhook. Unlike in other channels the text is the stored one, uncleaned: the
 * reader is a program and spans count in it. It is cut only where the body would not fit, and then says so.
 */
import type { DigestNotification, Notification, NotifiedSignal, SignalNotification } from '../domain/notification.ts';
import type { Post } from '../domain/post.ts';
import { matchedWords } from './display.ts';
import { cutText } from './display-text.ts';

/** "Keep payloads below 20 kB" (Standard Webhooks 1.0). */
export const MAX_BODY_BYTES = 20_000;
const MAX_LISTED_TEXT = 280;

/** Pure: the timestamp is the notification's own (collection, or the digest's end), the same over retries. */
export function webhookBody(notification: Notification): string {
  return notification.kind === 'signal' ? signalBody(notification) : digestBody(notification);
}

function signalBody(notification: SignalNotification): string {
  const { signal } = notification;
  if (mayFit(signal)) {
    const whole = signalJson(notification, signal.post, false);
    if (fits(whole)) return whole;
  }
  const post = slim(signal.post);
  const besides = Buffer.byteLength(signalJson(notification, post, true)) - jsonBytes(post.text);
  const room = Math.max(0, MAX_BODY_BYTES - besides);
  const text = cutText(post.text.slice(0, room + 1), room, jsonBytes);
  return signalJson(notification, { ...post, text }, true);
}

function signalJson(notification: SignalNotification, post: Post, truncated: boolean): string {
  const { signal, story, id, team, route, reason } = notification;
  const data = {
    id,
    team,
    route,
    reason: truncated ? cut(reason, 500) : reason,
    signal: {
      id: signal.id,
      collectedAt: signal.collectedAt,
      post: truncated ? post : { ...post, raw: undefined },
      monitors: truncated ? slimMonitors(signal, post) : signal.monitors.map((monitor) => showMonitor(signal, monitor)),
      analysis: truncated ? slimAnalysis(signal) : signal.analysis,
    },
    story: truncated ? { ...story, platforms: story.platforms.slice(0, 10) } : story,
    ...(truncated ? { truncated } : {}),
  };
  return JSON.stringify({ type: 'earshot.signal', timestamp: signal.collectedAt, data });
}

function showMonitor({ post }: NotifiedSignal, { name, spans }: NotifiedSignal['monitors'][number]) {
  return { name, spans, words: matchedWords(post, spans) };
}

/** Spans that the cut text no longer holds go. */
function slimMonitors(signal: NotifiedSignal, cutPost: Post): object[] {
  return signal.monitors.slice(0, 10).map((monitor) => {
    const { name, spans, words } = showMonitor(signal, monitor);
    const held = spans.filter((span) => insideOf(cutPost, span)).slice(0, 3);
    return { name: cut(name, 100), spans: held, words: words.map((word) => cut(word, 60)) };
  });
}

function digestBody(digest: DigestNotification): string {
  const items = digest.signals.map((signal) => JSON.stringify(listed(signal)));
  const whole = digestJson(digest, items);
  if (fits(whole)) return whole;
  let room = MAX_BODY_BYTES - Buffer.byteLength(digestJson(digest, [])) - 100;
  const kept = items.filter((item) => {
    room -= Buffer.byteLength(item) + 1;
    return room >= 0;
  });
  return digestJson(digest, kept);
}

/** `items` are JSON already; those left out are counted in `more`. */
function digestJson(digest: DigestNotification, items: string[]): string {
  const { id, team, route, reason, from, to } = digest;
  const left = digest.signals.length - items.length;
  const data = {
    id,
    team,
    route,
    reason,
    from,
    to,
    more: digest.more + left,
    ...(left > 0 ? { truncated: true } : {}),
  };
  const head = JSON.stringify({ type: 'earshot.digest', timestamp: to, data });
  return `${head.slice(0, -2)},"signals":[${items.join(',')}]}}`;
}

function listed(signal: NotifiedSignal): object {
  const { post, analysis } = signal;
  return {
    id: signal.id,
    platform: post.platform,
    postId: post.id,
    url: post.url === undefined || post.url.length > 2000 ? undefined : post.url,
    author: cut(post.author?.handle ?? post.author?.name, 100),
    postedAt: post.postedAt,
    text: cutText(`${post.title ?? ''} ${post.text.slice(0, 4 * MAX_LISTED_TEXT)}`.trim(), MAX_LISTED_TEXT),
    monitors: signal.monitors.slice(0, 20).map((monitor) => monitor.name),
    sentiment: analysis.sentiment.label,
    intents: analysis.intents.map((intent) => intent.name),
    topics: analysis.topics.slice(0, 10).map((topic) => cut(topic.name, 100)),
    urgency: analysis.urgency.score,
  };
}

/** A post without what can grow without bound: bodies of other posts, lists, and what the platform sent. */
function slim(post: Post): Post {
  const { platform, id, text, postedAt, title, lang, kind, community, metrics, country, editedAt, author } = post;
  return {
    platform,
    id,
    text,
    postedAt,
    url: post.url === undefined || post.url.length > 2000 ? undefined : post.url,
    title: cut(title, 500),
    lang: cut(lang, 40),
    kind,
    community: cut(community, 200),
    metrics,
    country: cut(country, 100),
    editedAt,
    author: author && {
      ...author,
      handle: cut(author.handle, 100),
      name: cut(author.name, 100),
      bio: cut(author.bio, 300),
    },
  };
}

function slimAnalysis({ analysis }: NotifiedSignal): object {
  const short = (reasoned: { name: string; score: number; reason: string }) => ({
    name: cut(reasoned.name, 60),
    score: reasoned.score,
    reason: cut(reasoned.reason, 100),
  });
  return {
    ...analysis,
    topics: analysis.topics.slice(0, 10).map(short),
    intents: analysis.intents.slice(0, 14).map(short),
  };
}

function insideOf(post: Post, span: { field: string; end: number }): boolean {
  if (span.field === 'text') return span.end <= post.text.length;
  return span.field !== 'title' || span.end <= (post.title?.length ?? 0);
}

/** `maxBytes` as JSON, so that neither wide nor escaped characters can make a body too large. */
function cut(text: string | undefined, maxBytes: number): string | undefined {
  return text === undefined ? undefined : cutText(text.slice(0, maxBytes + 1), maxBytes, jsonBytes);
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}

/** False for what is far too large, so that megabytes of spans and text are not written first. */
function mayFit({ post, monitors }: NotifiedSignal): boolean {
  const spans = monitors.reduce((sum, monitor) => sum + monitor.spans.length, 0);
  return post.text.length < MAX_BODY_BYTES && spans < MAX_BODY_BYTES / 30;
}

/** A UTF-16 unit is at most three bytes of UTF-8, so short bodies need no measuring. */
function fits(json: string): boolean {
  return json.length * 3 <= MAX_BODY_BYTES || Buffer.byteLength(json) <= MAX_BODY_BYTES;
}
