/**
 * A notification as Telegram text with entities: no parse mode, so nothing in it is markup. What Telegram would still
 * find by itself (mentions, commands, tags, addresses) is held apart.
 */
import type { Notification } from '../domain/notification.ts';
import { show } from './display.ts';
import { type Block, fitted, ROOM, type Run } from './layout.ts';
import { GLUE } from './markdown.ts';

/** UTF-16 units and entities of a message (core.telegram.org/bots/api#sendmessage; more entities are ignored). */
export const TELEGRAM_LIMITS = { text: 4096, entities: 100 } as const;

export interface TelegramMessage {
  text: string;
  entities: TelegramEntity[];
}

/** Offsets and lengths in UTF-16 units. */
export interface TelegramEntity {
  type: 'bold' | 'blockquote' | 'text_link';
  offset: number;
  length: number;
  url?: string;
}

const FOUND_BY_TELEGRAM = /[@#$](?=[\p{L}\p{N}_])|\/(?=\w)|:(?=\/\/)|(?<=[\p{L}\p{N}])\.(?=[\p{L}])/gu;

/** Pure; always within Telegram's limits. */
export function telegramMessage(notification: Notification): TelegramMessage {
  const fits = ({ text, entities }: TelegramMessage) =>
    text.length <= TELEGRAM_LIMITS.text && entities.length <= TELEGRAM_LIMITS.entities;
  return fitted(show(notification), ROOM, write, fits);
}

/** Telegram also looks for mentions, commands, tags and addresses in texts that come with entities. */
export function holdApart(text: string): string {
  return text.replace(FOUND_BY_TELEGRAM, `$&${GLUE}`);
}

function write(blocks: readonly Block[]): TelegramMessage {
  const message: TelegramMessage = { text: '', entities: [] };
  let before: Block['kind'] | null = null;
  for (const block of blocks) {
    if (before !== null) message.text += before === 'line' && block.kind === 'line' ? '\n' : '\n\n';
    writeBlock(message, block);
    before = block.kind;
  }
  message.text = message.text.trimEnd();
  return message;
}

function writeBlock(message: TelegramMessage, block: Block): void {
  const offset = message.text.length;
  if (block.kind === 'list') {
    for (const [index, runs] of block.items.entries()) {
      writeRuns(message, [{ text: index === 0 ? '• ' : '\n• ' }, ...runs]);
    }
    return;
  }
  writeRuns(message, block.kind === 'heading' ? block.runs.map((run) => ({ ...run, bold: true })) : block.runs);
  message.text = message.text.trimEnd();
  if (block.kind === 'quote') mark(message, { type: 'blockquote', offset });
}

function writeRuns(message: TelegramMessage, runs: readonly Run[]): void {
  for (const { text, bold, link } of runs) {
    const offset = message.text.length;
    message.text += holdApart(text);
    const end = offset + message.text.slice(offset).trimEnd().length;
    if (link !== undefined) mark(message, { type: 'text_link', offset, url: link }, end);
    else if (bold !== undefined) mark(message, { type: 'bold', offset }, end);
  }
}

function mark(message: TelegramMessage, entity: Omit<TelegramEntity, 'length'>, end = message.text.length): void {
  const length = end - entity.offset;
  if (length > 0) message.entities.push({ ...entity, length });
}
