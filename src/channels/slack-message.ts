/**
 * A notification as Slack blocks. Post text only ever stands in `rich_text` elements, which Slack does not parse for
 * markup or mentions, so `*bold*`, `~`, `:smile:` and `<!channel>` stay letters; the fallback `text` is escaped.
 */
import type { Notification, SignalNotification } from '../domain/notification.ts';
import {
  type Shown,
  type ShownDigest,
  type ShownSignal,
  type ShownSignalNotification,
  show,
  thousands,
} from './display.ts';
import { cutText, safeLink } from './display-text.ts';
import { type SlackActionsBlock, slackActions } from './slack-actions.ts';
import { slackSize } from './slack-size.ts';
import { messageName } from './stable-id.ts';

// Limits: docs.slack.dev/reference/block-kit/blocks (header 150; 50 blocks) and chat.update (text 4,000 bytes). The
// sum over all blocks is undocumented; about 13,200 was measured in slackapi/bolt-js#2509, so we stay well below.
export const MAX_HEADER = 150;
export const MAX_FALLBACK_BYTES = 3900;
export const MAX_BLOCKS_SIZE = 12_000;
/** Of a single post's text, UTF-16 units. */
export const MAX_EXCERPT = 2000;
/** Of one line of facts, and where the whole would not fit. */
const MAX_FACT = 300;
const MAX_TIGHT_FACT = 80;
const LISTED_EXCERPT = 140;
const LISTED = 20;
/** Issues that are named, the newest. */
const MAX_LINKED = 3;

export interface SlackMessage {
  /** What no other message has; part of its metadata, by which it is found again. */
  name: string;
  /** Escaped fallback for notifications and screen readers. */
  text: string;
  blocks: SlackBlock[];
}

export type SlackBlock =
  | { type: 'header'; text: PlainText }
  | { type: 'rich_text'; elements: RichTextPart[] }
  | SlackActionsBlock;
interface PlainText {
  type: 'plain_text';
  text: string;
  emoji: false;
}
type RichTextPart =
  | { type: 'rich_text_section' | 'rich_text_quote'; elements: RichTextElement[] }
  | { type: 'rich_text_list'; style: 'bullet'; elements: { type: 'rich_text_section'; elements: RichTextElement[] }[] };
type RichTextElement =
  | { type: 'text'; text: string; style?: { bold?: true; italic?: true } }
  | { type: 'link'; url: string; text: string };

/** Pure; always within Slack's limits. `buttons`: with what can be done about it, for an app that hears when they are used. */
export function slackMessage(notification: Notification, options: { buttons?: boolean } = {}): SlackMessage {
  const shown = show(notification);
  const said = { name: messageName(notification), text: fallback(shown) };
  if (shown.kind === 'digest' || notification.kind === 'digest') {
    return { ...said, blocks: shown.kind === 'digest' ? digestBlocks(shown) : [] };
  }
  const more = [...linkedBlocks(notification), ...(options.buttons === true ? [slackActions(notification)] : [])];
  return { ...said, blocks: [...signalBlocks(shown, MAX_BLOCKS_SIZE - slackSize(more)), ...more] };
}

/** What people linked with it. */
function linkedBlocks({ state }: SignalNotification): SlackBlock[] {
  const link = (label: string, address: string | null | undefined): RichTextElement[] => {
    const url = safeLink(address ?? undefined);
    return url === null ? [] : [...labelled(label, ' '), { type: 'link', url, text: cutText(url, MAX_TIGHT_FACT) }];
  };
  const parts = [
    ...(state?.issues ?? []).slice(-MAX_LINKED).map((url) => link('Issue', url)),
    link('Answered', state?.answer),
  ]
    .filter((elements) => elements.length > 0)
    .map((elements) => section(...elements));
  return parts.length === 0 ? [] : [{ type: 'rich_text', elements: parts }];
}

/** Slack's three entities; this is what defuses `<!channel>`, `<@U…>` and `<url|text>` wherever mrkdwn is read. */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function fallback(shown: Shown): string {
  const what = shown.kind === 'signal' ? shown.signal.title || shown.signal.text : shown.counts.join(', ');
  const short = cutText(`${shown.headline}: ${what}`, 1000);
  return cutText(escapeSlack(short), MAX_FALLBACK_BYTES, Buffer.byteLength);
}

function signalBlocks(shown: ShownSignalNotification, size: number): SlackBlock[] {
  const whole = signalBlocksWith(shown, cutText(shown.signal.text, MAX_EXCERPT), MAX_FACT);
  if (slackSize(whole) <= size) return whole;
  const room = size - slackSize(signalBlocksWith(shown, '', MAX_TIGHT_FACT));
  const text = cutText(shown.signal.text.slice(0, MAX_EXCERPT), room, (short) => slackSize(literal(short)));
  return signalBlocksWith(shown, text, MAX_TIGHT_FACT);
}

function signalBlocksWith(shown: ShownSignalNotification, text: string, maxFact: number): SlackBlock[] {
  const { signal, why, story } = shown;
  const fact = (label: string, value: string) => labelled(label, cutText(value, maxFact));
  const facts = [
    section(...fact('Sentiment', signal.sentiment), ...fact('Intent', signal.intents.join(', '))),
    section(...fact('Topics', signal.topics.join(', ')), ...fact('Towards', signal.towards.join(', '))),
    section(...fact('Urgency', signal.urgency), ...fact('Actionable', signal.actionable ?? '')),
    section(...fact('Reach', signal.reach ?? '')),
    section(...fact('Story', story)),
    section(...fact('Matched', signal.monitors.join('; '))),
    section(...fact('For', why.team), ...fact('Route', why.route), ...fact('Why', why.reason)),
    section(...fact('To do', signal.todo)),
  ].filter((part) => part.elements.length > 0);
  const said = quote(cutText(signal.title, maxFact), text);
  return [header(shown.headline), { type: 'rich_text', elements: [section(...byline(signal)), said, ...facts] }];
}

function digestBlocks(shown: ShownDigest): SlackBlock[] {
  const items = shown.signals.slice(0, LISTED).map(listed);
  while (items.length > 0 && slackSize(digestBlocksWith(shown, items)) > MAX_BLOCKS_SIZE) items.pop();
  return digestBlocksWith(shown, items);
}

function digestBlocksWith(shown: ShownDigest, items: RichTextElement[][]): SlackBlock[] {
  const parts: RichTextPart[] = [section(...literal(`${shown.period}  ${shown.counts.join(', ')}`))];
  if (items.length > 0)
    parts.push({ type: 'rich_text_list', style: 'bullet', elements: items.map((i) => section(...i)) });
  const more = shown.more + shown.signals.length - items.length;
  if (more > 0) parts.push(section({ type: 'text', text: `${thousands(more)} more`, style: { bold: true } }));
  const { team, route, reason } = shown.why;
  parts.push(section(...labelled('For', team), ...labelled('Route', route), ...labelled('Why', reason)));
  return [header(shown.headline), { type: 'rich_text', elements: parts }];
}

function listed(signal: ShownSignal): RichTextElement[] {
  const said = cutText(`${signal.title} ${signal.text}`.trim().replace(/\s+/g, ' ') || '(no text)', LISTED_EXCERPT);
  const told = `${signal.author}, ${signal.place}, ${signal.sentiment}: `;
  return [...literal(told), ...literal(said), ...linkTo(signal)];
}

function byline(signal: ShownSignal): RichTextElement[] {
  return [
    ...literal(signal.author, { bold: true }),
    ...literal(`  ${signal.place}  ${signal.postedAt} (heard after ${signal.age})`),
    ...linkTo(signal),
  ];
}

function linkTo(signal: ShownSignal): RichTextElement[] {
  return signal.link === null ? [] : [space, { type: 'link', url: signal.link, text: 'open' }];
}

function quote(title: string, text: string): RichTextPart {
  const heading = literal(title !== '' && text !== '' ? `${title}\n` : title, { bold: true });
  const body = literal(text === '' && title === '' ? '(no text)' : text);
  return { type: 'rich_text_quote', elements: [...heading, ...body] };
}

function labelled(label: string, value: string): RichTextElement[] {
  return value === '' ? [] : [{ type: 'text', text: `${label} `, style: { bold: true } }, ...literal(`${value}   `)];
}

/** Splits between `<` and `!@#`, so that no element holds a mention even for a reader that would parse it. */
function literal(text: string, style?: { bold?: true }): RichTextElement[] {
  const runs = text.split(/(?<=<)(?=[!@#])/).filter((run) => run !== '');
  return runs.map((run) => (style === undefined ? { type: 'text', text: run } : { type: 'text', text: run, style }));
}

function section(...elements: RichTextElement[]): { type: 'rich_text_section'; elements: RichTextElement[] } {
  return { type: 'rich_text_section', elements };
}

function header(text: string): SlackBlock {
  return { type: 'header', text: { type: 'plain_text', text: cutText(text, MAX_HEADER), emoji: false } };
}

const space: RichTextElement = { type: 'text', text: '  ' };
