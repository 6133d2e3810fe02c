/** A notification as a Google Chat card: its texts are HTML, where everything outside is escaped, and mention nobody. */
import type { Notification } from '../domain/notification.ts';
import { show } from './display.ts';
import { escapeHtml } from './html.ts';
import { type Block, fitted, ROOM, type Run } from './layout.ts';
import { messageName } from './stable-id.ts';

/** Bytes; the documented maximum is 32,000 "including the message contents", so there is room for the thread. */
export const MAX_MESSAGE_BYTES = 31_000;

export interface GoogleChatMessage {
  /** Groups the messages of one story; goes into the request's `thread`. */
  threadKey: string;
  /** What no other message has; part of the `requestId`. */
  name: string;
  message: {
    /** For notifications and where cards are not shown: our own words. */
    fallbackText: string;
    cardsV2: [{ cardId: 'earshot'; card: { header: { title: string }; sections: [{ widgets: TextParagraph[] }] } }];
  };
}

export interface TextParagraph {
  textParagraph: { text: string };
}

/** Pure; always within the size Google Chat takes. */
export function googleChatMessage(notification: Notification): GoogleChatMessage {
  const shown = show(notification);
  const name = messageName(notification);
  const threadKey = notification.kind === 'signal' ? `earshot-story-${notification.story.id}` : `earshot-${name}`;
  const write = (blocks: Block[]) => card(shown.headline, blocks.slice(1));
  const fits = (message: object) => Buffer.byteLength(JSON.stringify(message)) <= MAX_MESSAGE_BYTES;
  return { threadKey, name, message: fitted(shown, ROOM, write, fits) };
}

function card(title: string, blocks: readonly Block[]): GoogleChatMessage['message'] {
  const widgets = blocks.map((block) => ({ textParagraph: { text: paragraph(block) } }));
  return {
    fallbackText: title,
    cardsV2: [{ cardId: 'earshot', card: { header: { title }, sections: [{ widgets: joined(widgets, blocks) }] } }],
  };
}

/** Facts that follow each other are one paragraph. */
function joined(widgets: readonly TextParagraph[], blocks: readonly Block[]): TextParagraph[] {
  const all: TextParagraph[] = [];
  for (const [index, widget] of widgets.entries()) {
    const last = all.at(-1);
    const follows = blocks[index]?.kind === 'line' && blocks[index - 1]?.kind === 'line';
    if (last !== undefined && follows) last.textParagraph.text += `<br>${widget.textParagraph.text}`;
    else all.push({ textParagraph: { ...widget.textParagraph } });
  }
  return all;
}

function paragraph(block: Block): string {
  if (block.kind === 'list') return block.items.map((runs) => `• ${html(runs)}`).join('<br>');
  return block.kind === 'quote' ? `<i>${html(block.runs)}</i>` : html(block.runs);
}

function html(runs: readonly Run[]): string {
  return runs.map(runHtml).join('').trim();
}

function runHtml({ text, bold, link }: Run): string {
  const escaped = escapeHtml(text).replaceAll('\n', '<br>');
  if (link !== undefined) return `<a href="${escapeHtml(link)}">${escaped}</a>`;
  return bold === undefined ? escaped : `<b>${escaped}</b>`;
}
