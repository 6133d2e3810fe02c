/**
 * A notification as an Adaptive Card for Teams. Every word stands in a TextRun, which knows no Markdown; a mention would
 * need `msteams.entities`, of which there are none.
 */
import type { Notification } from '../domain/notification.ts';
import { show } from './display.ts';
import { type Block, fitted, ROOM, type Run } from './layout.ts';
import { GLUE } from './markdown.ts';

/**
 * About 28 KB a message (learn.microsoft.com, Teams webhooks). One byte a character is not always what is counted: a
 * service that reads the body as UTF-16 refuses half as much, so both measures must hold.
 */
export const MAX_CARD_BYTES = 28_000;

export interface TeamsMessage {
  type: 'message';
  /** What the notification on a phone says: our own words. */
  summary: string;
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive'; contentUrl: null; content: TeamsCard }];
}

export interface TeamsCard {
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  type: 'AdaptiveCard';
  version: '1.4';
  msteams: { width: 'Full' };
  body: TeamsElement[];
}

export type TeamsElement =
  | { type: 'RichTextBlock'; inlines: TeamsRun[]; spacing?: 'None' }
  | { type: 'Container'; style: 'emphasis'; items: TeamsElement[] };

export interface TeamsRun {
  type: 'TextRun';
  text: string;
  weight?: 'Bolder';
  size?: 'Large';
  selectAction?: { type: 'Action.OpenUrl'; url: string };
}

/** Pure; always within the size Teams takes. */
export function teamsMessage(notification: Notification): TeamsMessage {
  const shown = show(notification);
  return fitted(shown, ROOM, (blocks) => message(shown.headline, blocks), fits);
}

function fits(message: TeamsMessage): boolean {
  const json = JSON.stringify(message);
  return json.length * 2 <= MAX_CARD_BYTES && Buffer.byteLength(json) <= MAX_CARD_BYTES;
}

function message(summary: string, blocks: readonly Block[]): TeamsMessage {
  const content: TeamsCard = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: blocks.flatMap(element),
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', summary: inert(summary), attachments: [{ contentType, contentUrl: null, content }] };
}

function element(block: Block): TeamsElement[] {
  if (block.kind === 'list') return block.items.map((runs) => textBlock([{ text: '• ' }, ...runs]));
  if (block.kind === 'heading') return [textBlock(block.runs, { weight: 'Bolder', size: 'Large' })];
  if (block.kind === 'line') return [textBlock(block.runs)];
  return [{ type: 'Container', style: 'emphasis', items: lines(block.runs).map((runs) => textBlock(runs)) }];
}

function textBlock(runs: readonly Run[], style: Pick<TeamsRun, 'weight' | 'size'> = {}): TeamsElement {
  return { type: 'RichTextBlock', inlines: runs.map((run) => textRun(run, style)), spacing: 'None' };
}

function textRun({ text, bold, link }: Run, style: Pick<TeamsRun, 'weight' | 'size'>): TeamsRun {
  const run: TeamsRun = { type: 'TextRun', text: inert(text), ...style };
  if (bold !== undefined) run.weight = 'Bolder';
  if (link !== undefined) run.selectAction = { type: 'Action.OpenUrl', url: link };
  return run;
}

/** Cards fill in `{{DATE(…)}}` wherever text stands. */
function inert(text: string): string {
  return text.replaceAll('{{', `{${GLUE}{`);
}

/** A run does not break lines by itself; an empty line keeps its height. */
function lines(runs: readonly Run[]): Run[][] {
  const all: Run[][] = [[]];
  for (const run of runs) {
    const [first = '', ...rest] = run.text.split('\n');
    all.at(-1)?.push({ ...run, text: first });
    for (const text of rest) all.push([{ ...run, text }]);
  }
  return all.map((line) => line.filter((run) => run.text !== '')).map((line) => (line.length > 0 ? line : [BLANK]));
}

const BLANK: Run = { text: ' ' };
