/** What an issue must look like in each tracker; their doubles and the contract suite check by these. */
import { expect } from 'vitest';
import type { AdfNode } from '../../src/channels/adf.ts';
import { type GitHubConfig, github } from '../../src/channels/github.ts';
import { GITHUB_LIMITS, type GitHubIssue } from '../../src/channels/github-issue.ts';
import { JIRA_LIMITS, type JiraConfig, type JiraIssue, jira } from '../../src/channels/jira.ts';
import { LINEAR_LIMITS, type LinearConfig, type LinearIssue, linear } from '../../src/channels/linear.ts';
import type { ChannelCase } from '../contract/channel-suite.ts';
import { expectInertMarkdown, markdownLinks, markdownTexts } from './markdown-rules.ts';

function expectTitle(title: string, max: number): void {
  expect(title).toMatch(/^[^\n]+$/);
  expect(title.length).toBeLessThanOrEqual(max);
}

/** `body` as it is sent, with or without its marker. */
export function checkGitHubIssue({ title, body }: Partial<GitHubIssue>): void {
  if (title !== undefined) expectTitle(title, GITHUB_LIMITS.title);
  expect(body?.length).toBeLessThanOrEqual(GITHUB_LIMITS.body);
  expectInertMarkdown((body ?? '').replace(/\n\n<!-- earshot [0-9a-f-]{36} -->\n$/, ''));
  expect(body).not.toMatch(/\]\(https?:\/\/(www\.)?github\.com\//);
}

export const githubCase: ChannelCase<GitHubConfig, GitHubIssue> = {
  channel: github,
  config: (url) => ({ token: 'ghp_s3cr3t', repository: 'acme/cloud', endpoint: url }),
  secrets: () => ['ghp_s3cr3t'],
  reader: 'person',
  texts: ({ title, body }) => [title, ...markdownTexts(body)],
  links: ({ body }) => markdownLinks(body),
  check: checkGitHubIssue,
  remote: {
    accept: { status: 201, body: '{"number":7,"html_url":"https://github.com/acme/cloud/issues/7"}' },
    // GitHub hides what a token may not see.
    statuses: { 404: { kind: 'auth' } },
  },
};

function nodes(node: AdfNode): AdfNode[] {
  return [node, ...(node.content ?? []).flatMap(nodes)];
}

const allNodes = ({ description }: Pick<JiraIssue, 'description'>) => description.content.flatMap(nodes);

/** A block's text as one, as Jira shows it. */
function jiraTexts(issue: JiraIssue): string[] {
  const inline = (node: AdfNode): string => (node.type === 'hardBreak' ? '\n' : (node.text ?? ''));
  const blocks = allNodes(issue).filter((node) => node.type === 'paragraph' || node.type === 'heading');
  return [issue.summary, ...blocks.map((node) => (node.content ?? []).map(inline).join('')), ...jiraLinks(issue)];
}

function jiraLinks(issue: Pick<JiraIssue, 'description'>): string[] {
  return allNodes(issue).flatMap((node) =>
    (node.marks ?? []).flatMap((mark) => (mark.type === 'link' ? [mark.attrs.href] : [])),
  );
}

const ADF_NODES = ['paragraph', 'heading', 'blockquote', 'bulletList', 'listItem', 'text', 'hardBreak'];

export function checkAdf(description: JiraIssue['description']): void {
  expect(description).toMatchObject({ type: 'doc', version: 1 });
  expect(JSON.stringify(description).length).toBeLessThanOrEqual(JIRA_LIMITS.description);
  for (const node of allNodes({ description })) {
    expect(ADF_NODES).toContain(node.type);
    if (node.type === 'text') expect(node.text).toMatch(/^[^\n]+$/);
    else expect(node.text).toBeUndefined();
  }
}

export const jiraCase: ChannelCase<JiraConfig, JiraIssue> = {
  channel: jira,
  config: (url) => ({
    site: url,
    email: 'bot@acme.example',
    token: 's3cr3t-token',
    project: 'CLOUD',
    issueType: 'Task',
  }),
  secrets: () => ['s3cr3t-token', Buffer.from('bot@acme.example:s3cr3t-token').toString('base64')],
  reader: 'person',
  texts: jiraTexts,
  links: jiraLinks,
  check({ summary, description }) {
    expectTitle(summary, JIRA_LIMITS.summary);
    checkAdf(description);
  },
  remote: { accept: { status: 201, body: '{"id":"10001","key":"CLOUD-1"}' } },
};

export function checkLinearIssue({ title, description }: Partial<LinearIssue>): void {
  if (title !== undefined) expectTitle(title, LINEAR_LIMITS.title);
  expect(description?.length).toBeLessThanOrEqual(LINEAR_LIMITS.description);
  expectInertMarkdown(description ?? '');
}

export const linearCase: ChannelCase<LinearConfig, LinearIssue> = {
  channel: linear,
  config: (url) => ({ apiKey: 'lin_api_s3cr3t', team: '9cfb482a-81e3-4154-b5b9-2c805e70a02d', endpoint: url }),
  secrets: () => ['lin_api_s3cr3t'],
  reader: 'person',
  texts: ({ title, description }) => [title, ...markdownTexts(description)],
  links: ({ description }) => markdownLinks(description),
  check: checkLinearIssue,
  remote: {
    accept: {
      status: 200,
      body: '{"data":{"issueCreate":{"success":true,"issue":{"id":"x","url":"https://linear.app/a"}}}}',
    },
  },
};
