/** Slack's rules about a message, as its documentation states them; the double and the contract suite check by these. */
import { expect } from 'vitest';
import type { SlackMessage } from '../../src/channels/slack-message.ts';

type Node = Record<string, unknown>;

/** Every text in blocks and fallback as a person reads it (the fallback unescaped). */
export function slackTexts({ text, blocks }: SlackMessage): string[] {
  const fallback = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  return [fallback, ...nodes(blocks).flatMap((node) => [node.text, node.url].filter((one) => typeof one === 'string'))];
}

export function slackLinks({ blocks }: SlackMessage): string[] {
  return nodes(blocks).flatMap((node) => (typeof node.url === 'string' ? [node.url] : []));
}

/** Throws what Slack would refuse, and what could act: mentions, markup, formatting of post text. */
export function checkSlackMessage({ text, blocks }: Pick<SlackMessage, 'text' | 'blocks'>): void {
  expect(text.length).toBeGreaterThan(0);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4000);
  expect(text).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/);
  expect(blocks.length).toBeGreaterThan(0);
  expect(blocks.length).toBeLessThanOrEqual(50);
  expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(13_000);
  expect(JSON.stringify({ text, blocks })).not.toMatch(/<[!@#][^"]*>/);
  for (const node of nodes(blocks)) checkNode(node);
}

/** Only these may hold words; `mrkdwn` objects and mention elements are none of them. */
const KNOWN = [
  'header',
  'plain_text',
  'rich_text',
  'rich_text_section',
  'rich_text_quote',
  'rich_text_list',
  'text',
  'link',
  'actions',
  'button',
  'static_select',
  'users_select',
];

function checkNode(node: Node): void {
  if (typeof node.type === 'string') expect(KNOWN).toContain(node.type);
  if (node.type === 'plain_text') {
    expect(String(node.text).length).toBeLessThanOrEqual(150);
    expect(node.emoji).toBe(false);
  }
  if (typeof node.text === 'string') expect(node.text.length).toBeGreaterThan(0);
  if (Array.isArray(node.elements)) expect(node.elements.length).toBeGreaterThan(0);
  if (node.type === 'actions') expect((node.elements as Node[]).length).toBeLessThanOrEqual(25);
  if (Array.isArray(node.options)) expect(node.options.length).toBeLessThanOrEqual(100);
  if (typeof node.value === 'string') expect(node.value.length).toBeLessThanOrEqual(150);
  if (node.type === 'link') expect(String(node.url).length).toBeLessThanOrEqual(3000);
}

function nodes(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodes);
  if (typeof value !== 'object' || value === null) return [];
  return [value as Node, ...Object.values(value).flatMap(nodes)];
}
