/** Teams' rules about a workflow's message; its double and the contract suite check by these. */
import { expect } from 'vitest';
import { GLUE } from '../../src/channels/markdown.ts';
import { type TeamsConfig, teams } from '../../src/channels/teams.ts';
import {
  MAX_CARD_BYTES,
  type TeamsElement,
  type TeamsMessage,
  type TeamsRun,
} from '../../src/channels/teams-message.ts';
import type { ChannelCase } from '../contract/channel-suite.ts';

function runs(elements: readonly TeamsElement[]): TeamsRun[][] {
  return elements.flatMap((one) => (one.type === 'Container' ? runs(one.items) : [one.inlines]));
}

const body = (message: TeamsMessage) => runs(message.attachments[0].content.body);

/** One text a block, beside it the addresses behind it. */
export function teamsTexts(message: TeamsMessage): string[] {
  const lines = body(message).map((inlines) => inlines.map((run) => run.text).join(''));
  return [message.summary, ...lines, ...teamsLinks(message)].map((text) => text.replaceAll(`{${GLUE}{`, '{{'));
}

export function teamsLinks(message: TeamsMessage): string[] {
  return body(message).flatMap((inlines) => inlines.flatMap((run) => run.selectAction?.url ?? []));
}

/** Throws what Teams would refuse, and any element whose text is read as Markdown. */
export function checkTeamsMessage(message: TeamsMessage): void {
  const json = JSON.stringify(message);
  expect(Buffer.byteLength(json)).toBeLessThanOrEqual(MAX_CARD_BYTES);
  expect(json.length * 2).toBeLessThanOrEqual(MAX_CARD_BYTES);
  expect(message.type).toBe('message');
  expect(message.attachments.length).toBe(1);
  expect(message.attachments[0]).toMatchObject({
    contentType: 'application/vnd.microsoft.card.adaptive',
    content: { type: 'AdaptiveCard', version: '1.4', msteams: { width: 'Full' } },
  });
  expect(json).not.toMatch(/"TextBlock"|"FactSet"|"entities"|\{\{|"Action\.(?!OpenUrl")/);
  for (const inlines of body(message)) {
    expect(inlines.length).toBeGreaterThan(0);
    for (const run of inlines) expect(run).toMatchObject({ type: 'TextRun', text: expect.stringMatching(/^[^\n]+$/) });
  }
}

export const teamsCase: ChannelCase<TeamsConfig, TeamsMessage> = {
  channel: teams,
  config: (url) => ({ url: `${url}/workflows/abc/triggers/manual/paths/invoke?sig=s3cr3t-sig` }),
  secrets: () => ['s3cr3t-sig'],
  reader: 'person',
  texts: teamsTexts,
  links: teamsLinks,
  check: checkTeamsMessage,
  remote: { accept: { status: 202 } },
};
