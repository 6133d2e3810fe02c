/** How Markdown is read, for tests of what writes it. */
import { expect } from 'vitest';
import { GLUE } from '../../src/channels/markdown.ts';

const LINK = /(?<!\\)\[(?:\\.|[^\]\\])*\]\((https?:[^)\s]*)\)/g;

/** As its reader gets it: escapes and glue gone, link targets beside their words. */
export function markdownTexts(text: string): string[] {
  const words = text.replace(LINK, (whole) => whole.slice(1, whole.indexOf(']')));
  return [words.replaceAll(GLUE, '').replace(/\\([^\sA-Za-z0-9])/g, '$1'), ...markdownLinks(text)];
}

export function markdownLinks(text: string): string[] {
  return [...text.matchAll(LINK)].map((match) => match[1] ?? '');
}

/** Throws where outside text could act: mention, tag, address, emoji, entity, reference, block. */
export function expectInertMarkdown(text: string): void {
  const outside = text.replace(LINK, '').replaceAll('**', '');
  for (const active of [
    /@[\w!&]/,
    /<[!@#/a-z]/i,
    /:\/\//,
    /:[\w+-]+:/,
    /www\./i,
    /#[\p{L}\d]/u,
    /&#?\w+;/,
    /\bGH-\d/i,
    /!\[/,
  ]) {
    expect(outside).not.toMatch(active);
  }
  const bare = outside.replace(/\\[\\`*_~|[\]]/g, '');
  expect(bare).not.toMatch(/[`*_~|[\]\\]/);
  const lines = text
    .replace(/\\[\\`*_~|[\]]/g, 'E')
    .replaceAll('**', 'B')
    .split('\n');
  for (const line of lines) expect(line).not.toMatch(/^(?:> )?(?:#|[-+*=]{2,}|\d+[.)]\s|> >|\s{4})/);
}
