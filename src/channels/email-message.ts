/** A notification as an e-mail: HTML, and the same as text. The subject holds nothing that changes while a post does not. */
import type { Notification } from '../domain/notification.ts';
import { type Shown, show } from './display.ts';
import { cutText } from './display-text.ts';
import { escapeHtml } from './html.ts';
import { type Block, layout, type Run } from './layout.ts';
import { pageText } from './page-text.ts';
import { messageName } from './stable-id.ts';

/** Nothing limits a mail; these keep one readable. */
const ROOM = { excerpt: 4000, fact: 300, listed: 50 };
/** Mail clients show about so much of a subject. */
const MAX_SUBJECT = 120;

export interface EmailMessage {
  /** What no other message has; part of the Message-ID. */
  name: string;
  kind: Notification['kind'];
  subject: string;
  text: string;
  html: string;
}

/** Pure. */
export function emailMessage(notification: Notification): EmailMessage {
  const shown = show(notification);
  const blocks = layout(shown, ROOM);
  return {
    name: messageName(notification),
    kind: notification.kind,
    subject: subject(shown),
    text: `${pageText(blocks)}\n`,
    html: page(blocks),
  };
}

function subject(shown: Shown): string {
  if (shown.kind === 'digest') return cutText(`[${shown.why.route}] ${shown.headline}, ${shown.period}`, MAX_SUBJECT);
  const { title, text, place } = shown.signal;
  const said = (title || text).replace(/\s+/g, ' ') || '(no text)';
  return `[${cutText(shown.why.route, 40)}] ${cutText(said, MAX_SUBJECT - 40)} (${cutText(place, 40)})`;
}

function page(blocks: readonly Block[]): string {
  const body = blocks.map(blockHtml).join('\n');
  return `<!doctype html>\n<html><head><meta charset="utf-8"></head><body style="${BODY}">\n${body}\n</body></html>\n`;
}

const BODY = 'font-family:sans-serif;font-size:14px;line-height:1.45;max-width:44em';
const QUOTE = 'margin:8px 0;padding:2px 12px;border-left:3px solid #bbb;white-space:pre-wrap';

/** `dir="auto"`: what people wrote runs in its own direction and moves nothing around it. */
function blockHtml(block: Block): string {
  if (block.kind === 'list') {
    return `<ul>\n${block.items.map((runs) => `<li dir="auto">${html(runs)}</li>`).join('\n')}\n</ul>`;
  }
  if (block.kind === 'heading') return `<h3>${html(block.runs)}</h3>`;
  if (block.kind === 'quote') return `<blockquote dir="auto" style="${QUOTE}">${html(block.runs)}</blockquote>`;
  return `<p dir="auto" style="margin:2px 0">${html(block.runs)}</p>`;
}

function html(runs: readonly Run[]): string {
  return runs.map(runHtml).join('').trim();
}

function runHtml({ text, bold, link }: Run): string {
  const escaped = escapeHtml(text);
  if (link !== undefined) return `<a href="${escapeHtml(link)}" rel="noreferrer noopener nofollow">${escaped}</a>`;
  return bold === undefined ? escaped : `<b>${escaped}</b>`;
}
