/** A page in the Atlassian Document Format: text nodes hold letters only, so nothing in them is markup or a mention. */
import type { Block, Run } from './layout.ts';

export interface AdfDocument {
  type: 'doc';
  version: 1;
  content: AdfNode[];
}

export interface AdfNode {
  type: 'paragraph' | 'heading' | 'blockquote' | 'bulletList' | 'listItem' | 'text' | 'hardBreak';
  attrs?: { level: number };
  text?: string;
  marks?: ({ type: 'strong' } | { type: 'link'; attrs: { href: string } })[];
  content?: AdfNode[];
}

/** Facts that follow each other are one paragraph. */
export function adf(blocks: readonly Block[]): AdfDocument {
  const content: AdfNode[] = [];
  let open: AdfNode[] | null = null;
  for (const block of blocks) {
    if (block.kind !== 'line') {
      open = null;
      content.push(node(block));
    } else if (open === null) {
      open = inline(block.runs);
      content.push({ type: 'paragraph', content: open });
    } else open.push({ type: 'hardBreak' }, ...inline(block.runs));
  }
  return { type: 'doc', version: 1, content };
}

function node(block: Block): AdfNode {
  if (block.kind === 'list') {
    const items = block.items.map((runs): AdfNode => ({ type: 'listItem', content: [paragraph(runs)] }));
    return { type: 'bulletList', content: items };
  }
  if (block.kind === 'heading') return { type: 'heading', attrs: { level: 3 }, content: inline(block.runs) };
  return block.kind === 'quote' ? { type: 'blockquote', content: [paragraph(block.runs)] } : paragraph(block.runs);
}

function paragraph(runs: readonly Run[]): AdfNode {
  return { type: 'paragraph', content: inline(runs) };
}

/** A text node is never empty and holds no line break. */
function inline(runs: readonly Run[]): AdfNode[] {
  return runs.flatMap((run) =>
    run.text.split('\n').flatMap((line, index): AdfNode[] => {
      const before: AdfNode[] = index === 0 ? [] : [{ type: 'hardBreak' }];
      return line === '' ? before : [...before, textNode(line, run)];
    }),
  );
}

function textNode(text: string, { bold, link }: Run): AdfNode {
  if (link !== undefined) return { type: 'text', text, marks: [{ type: 'link', attrs: { href: link } }] };
  return bold === undefined ? { type: 'text', text } : { type: 'text', text, marks: [{ type: 'strong' }] };
}
