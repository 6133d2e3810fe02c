/** Hostile texts through a real Markdown parser: what is read is what was written, and nothing in it is an element. */
import { marked } from 'marked';
import { expect, test } from 'vitest';
import { displayText } from '../../src/channels/display-text.ts';
import type { Block } from '../../src/channels/layout.ts';
import { escapeMarkdown, GLUE, linkTarget, markdown } from '../../src/channels/markdown.ts';
import { seededRandom } from '../../src/domain/seeded-random.ts';
import { expectInertMarkdown } from './markdown-rules.ts';

const ATOMS = [
  ...['*', '**', '_', '__', '`', '```', '~~', '~~~', '#', '## ', '- ', '+ ', '* ', '1. ', '1) ', '> ', '| a | b |'],
  ...['|---|---|', '---', '***', '===', '\n', '\n\n', '    ', '  \n', '\\', '\\*', '(', ')', '!', '=', '==h==', '"'],
  ...['[x](http://e.example)', '![x](http://e.example/a.png)', '[x]', '[x]: http://e.example', '- [ ] task', '[^1]'],
  ...['<b>', '</b>', '<!-- c -->', '<script>', '<http://e.example>', '<a href="x">', '&lt;', '&#60;', '&amp;', ';'],
  ...['http://e.example', 'HTTP://E.example', 'www.e.example', 'WWW.e.example', 'ftp://e.example', 'a@b.example'],
  ...[
    'mailto:a@b.example',
    '@user',
    '@org/team',
    '#1',
    'GH-12',
    'o/r#3',
    ':smile:',
    'a',
    'word ',
    'é',
    '漢字',
    '👨‍👩‍👧',
  ],
];
const LETTERS: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
const OURS = /<\/?(?:p|blockquote|strong|ul|li|br)>/g;

/** What a reader gets of HTML, without spaces: Markdown is free in those. */
function read(html: string): string {
  const text = html.replace(/<[^>]*>/g, '').replace(/&(lt|gt|quot|#39|amp);/g, (entity) => LETTERS[entity] ?? entity);
  return text.replaceAll(GLUE, '').replace(/\s+/g, '');
}

test('1,000 hostile texts are letters in headings, lines, quotes and lists', () => {
  const random = seededRandom(7);
  const atom = () => ATOMS[Math.floor(random() * ATOMS.length)] ?? '';
  for (let i = 0; i < 1000; i++) {
    const text = displayText(Array.from({ length: 1 + Math.floor(random() * 8) }, atom).join(''));
    if (text === '') continue;
    const line = text.replace(/\s+/g, ' ');
    const blocks: Block[] = [
      { kind: 'heading', runs: [{ text: 'head' }] },
      { kind: 'line', runs: [{ text: line, bold: true }, { text: `  ${line}` }] },
      { kind: 'quote', runs: [{ text: line, bold: true }, { text: `\n${text}` }] },
      { kind: 'line', runs: [{ text: 'For ', bold: true }, { text: line }] },
      { kind: 'list', items: [[{ text: line }]] },
    ];
    for (const lineEnd of ['\n', '  \n']) {
      const written = markdown(blocks, { lineEnd });
      expectInertMarkdown(written);
      const html = String(marked.parse(written, { gfm: true, breaks: true }));
      expect(html.replace(OURS, ''), text).not.toMatch(/<[^>]*>/);
      expect(read(html)).toBe(`head${line}${line}${line}${text}For${line}${line}`.replace(/\s+/g, ''));
    }
  }
});

test.each([
  ['@channel', '@|channel'],
  ['<!here> <@U1>', '<|!here> <|@|U1>'],
  ['www.a.example', 'www|.a.example'],
  ['https://a.example', 'https:|//a.example'],
  ['at 12:30, #1 and C#', 'at 12:30, #|1 and C#'],
  ['- item\n2. second\n    code', '|- item\n|2. second\n|    code'],
  ['*b* [x](y)', '\\*b\\* \\[x\\](y)'],
])('%j is written %j (| is glue)', (text, expected) => {
  expect(escapeMarkdown(text).replaceAll(GLUE, '|')).toBe(expected);
});

test('a link ends where it should', () => {
  expect(linkTarget('https://a.example/(x)?q=[1]|`2`')).toBe('https://a.example/%28x%29?q=%5B1%5D%7C%602%60');
});
