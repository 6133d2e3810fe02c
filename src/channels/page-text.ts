/** A page as plain text: what is read where there is no markup at all. */
import type { Block, Run } from './layout.ts';

export function pageText(blocks: readonly Block[]): string {
  let text = '';
  let before: Block['kind'] | null = null;
  for (const block of blocks) {
    if (before !== null) text += before === 'line' && block.kind === 'line' ? '\n' : '\n\n';
    text += blockText(block);
    before = block.kind;
  }
  return text;
}

function blockText(block: Block): string {
  if (block.kind === 'list') return block.items.map((runs) => `- ${runsText(runs)}`).join('\n');
  const text = runsText(block.runs);
  return block.kind === 'quote' ? text.split('\n').map(quoteLine).join('\n') : text;
}

const quoteLine = (line: string) => (line === '' ? '>' : `> ${line}`);

function runsText(runs: readonly Run[]): string {
  return runs
    .map(({ text, link }) => (link === undefined ? text : `${text}: ${link}`))
    .join('')
    .trimEnd();
}
