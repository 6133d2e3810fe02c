/**
 * A page as Markdown whose outside text is inert in every dialect we send it to (Discord, Mattermost, GitHub, Linear):
 * no emphasis, no link, no mention, no emoji, no reference, no block.
 */
import type { Block, Run } from './layout.ts';

/**
 * Word joiner: nothing to see and no place to break. Between a mark and what follows it keeps the two from meaning
 * something where there is no escape for them: `@\u2060channel` mentions nobody. Never in outside text (displayText).
 */
export const GLUE = '\u2060';
/** Marks that are harmless alone: mentions, tags, entities, schemes and emoji, issue and hash references, bare hosts. */
const TRIGGERS = /[@<]|&(?=#?\w+;)|:(?=\/\/|[\w+-]+:)|#(?=[\p{L}\p{N}_])|\bGH-(?=\d)|www(?=\.)|!(?=\[)/giu;
/** Marks that begin a list, heading, rule or quote, and indents that begin code. */
const LINE_START = /^(?=[ ]|[-+=#>]|\d{1,9}[.)](?:\s|$))/gm;
const MARKS = /[\\`*_~|[\]]/g;

/** Text of others as text in any of the dialects; `within` when it does not begin a line. */
export function escapeMarkdown(text: string, within = false): string {
  const escaped = text.replace(TRIGGERS, `$&${GLUE}`).replace(MARKS, '\\$&');
  return escaped.replace(LINE_START, (_, offset) => (within && offset === 0 ? '' : GLUE));
}

export interface MarkdownStyle {
  /** What ends a line inside a paragraph; default a bare line break. */
  lineEnd?: string;
}

export function markdown(blocks: readonly Block[], { lineEnd = '\n' }: MarkdownStyle = {}): string {
  let text = '';
  let before: Block['kind'] | null = null;
  for (const block of blocks) {
    if (before !== null) text += before === 'line' && block.kind === 'line' ? lineEnd : '\n\n';
    text += blockText(block, lineEnd);
    before = block.kind;
  }
  return text;
}

function blockText(block: Block, lineEnd: string): string {
  if (block.kind === 'list') return block.items.map((runs) => `- ${runsText(runs)}`).join('\n');
  if (block.kind === 'heading') return `**${runsText(block.runs)}**`;
  const text = runsText(block.runs).trimEnd();
  return block.kind === 'quote' ? text.split('\n').map(quoteLine).join(lineEnd) : text;
}

function quoteLine(line: string): string {
  return line === '' ? '>' : `> ${line}`;
}

function runsText(runs: readonly Run[]): string {
  return runs.map(runText).join('');
}

/** Emphasis must not touch a space on its inner side, or it is none. */
function runText({ text, bold, link }: Run, index: number): string {
  const escaped = escapeMarkdown(text, index > 0);
  if (link !== undefined) return `[${escaped}](${linkTarget(link)})`;
  if (bold === undefined) return escaped;
  const [, before = '', inner = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(escaped) ?? [];
  return inner === '' ? escaped : `${before}**${inner}**${after}`;
}

/** Characters that would end the target or begin something else, percent-encoded. */
export function linkTarget(url: string): string {
  return url.replace(
    /[()<>[\]\\`|*\s]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
