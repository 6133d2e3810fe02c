/** A notification as a PagerDuty event (Events API v2). PagerDuty shows summary and details as plain text. */
import type { Notification } from '../domain/notification.ts';
import { type Shown, show } from './display.ts';
import { cutText } from './display-text.ts';
import { messageName } from './stable-id.ts';

/** Characters of a summary; an event may have 512 KB, which ours never comes near. */
export const MAX_SUMMARY = 1024;
const MAX_EXCERPT = 2000;
const MAX_LISTED = 20;

export interface PagerDutyEvent {
  /** What no other message has; part of the dedup key. */
  name: string;
  event_action: 'trigger' | 'acknowledge' | 'resolve';
  payload: {
    summary: string;
    source: string;
    severity: 'critical' | 'error' | 'warning' | 'info';
    /** ISO 8601. */
    timestamp: string;
    group: string;
    custom_details: Record<string, string | string[]>;
  };
  links: { href: string; text: string }[];
}

/** Pure. */
export function pagerDutyEvent(notification: Notification): PagerDutyEvent {
  const shown = show(notification);
  const about = shown.kind === 'signal' ? shown.signal.title || shown.signal.text : shown.counts.join(', ');
  return {
    name: messageName(notification),
    event_action: action(notification),
    payload: {
      summary: cutText(`${shown.headline}: ${about.replace(/\s+/g, ' ')}`, MAX_SUMMARY),
      source: shown.kind === 'signal' ? shown.signal.place : 'digest',
      severity: severity(notification),
      timestamp: notification.kind === 'signal' ? notification.signal.post.postedAt : notification.to,
      group: shown.why.route,
      custom_details: details(shown),
    },
    links: links(shown),
  };
}

/** What people made of a story here is made of its alert there. */
function action(notification: Notification): PagerDutyEvent['event_action'] {
  const state = notification.kind === 'signal' ? notification.state?.status : undefined;
  if (state === 'resolved' || state === 'dismissed') return 'resolve';
  return state === 'acknowledged' || state === 'assigned' || state === 'snoozed' ? 'acknowledge' : 'trigger';
}

function severity(notification: Notification): PagerDutyEvent['payload']['severity'] {
  if (notification.kind === 'digest') return 'info';
  const { score } = notification.signal.analysis.urgency;
  if (score >= 0.8) return 'critical';
  if (score >= 0.6) return 'error';
  return score >= 0.4 ? 'warning' : 'info';
}

function details(shown: Shown): Record<string, string | string[]> {
  const { team, route, reason } = shown.why;
  const why = { for: team, route, why: reason };
  if (shown.kind === 'digest') {
    const listed = shown.signals.slice(0, MAX_LISTED);
    const signals = listed.map((one) => cutText(`${one.author}, ${one.place}: ${one.title} ${one.text}`, 200));
    return { period: shown.period, signals, more: String(shown.more + shown.signals.length - listed.length), ...why };
  }
  const { signal, story } = shown;
  const facts = {
    author: signal.author,
    posted: `${signal.postedAt} (heard after ${signal.age})`,
    title: signal.title,
    text: cutText(signal.text, MAX_EXCERPT),
    sentiment: signal.sentiment,
    towards: signal.towards.join(', '),
    intent: signal.intents.join(', '),
    topics: signal.topics.join(', '),
    urgency: signal.urgency,
    actionable: signal.actionable ?? '',
    reach: signal.reach ?? '',
    story,
    matched: signal.monitors.join('; '),
    ...why,
    'to do': signal.todo,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== ''));
}

function links(shown: Shown): PagerDutyEvent['links'] {
  const signals = shown.kind === 'signal' ? [shown.signal] : shown.signals.slice(0, MAX_LISTED);
  return signals.flatMap(({ link, place }) => (link === null ? [] : [{ href: link, text: place }]));
}
