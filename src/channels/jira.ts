/** Jira Cloud: one issue a story; what follows is a comment. A label and a comment's property tell in doubt what is there. */
import { z } from 'zod';
import type { Channel, ChannelDeps, Outbox, Receipt } from '../contracts/channel.ts';
import { Failure } from '../contracts/failure.ts';
import { secret } from '../contracts/secret.ts';
import type { Notification } from '../domain/notification.ts';
import { type AdfDocument, adf } from './adf.ts';
import { show } from './display.ts';
import { issueTitle } from './issue-title.ts';
import { type JsonRequest, notTheApi, requestJson, webAddress } from './json-request.ts';
import { fitted, ROOM } from './layout.ts';
import { REMOVED } from './removed-issue.ts';
import { messageName, uuidOf } from './stable-id.ts';
import { webhookSecret } from './tracker-hooks.ts';

/** Characters: of a summary, and of a description as Jira stores it. */
export const JIRA_LIMITS = { summary: 255, description: 32_767 } as const;

const config = z.strictObject({
  site: z.url({ protocol: /^https?$/ }).describe('Address of the site, https://….atlassian.net'),
  email: z.email().describe('Account the token belongs to'),
  token: secret('API token of that account'),
  project: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{1,20}$/, 'expected a project key, such as CLOUD')
    .describe('Project key'),
  issueType: z.string().min(1).max(60).default('Task').describe('Type of new issues; default Task'),
  labels: z
    .array(z.string().regex(/^\S{1,100}$/, 'labels hold no spaces'))
    .max(10)
    .optional()
    .describe('Labels of new issues'),
  webhookSecret,
});

export type JiraConfig = z.output<typeof config>;

export interface JiraIssue {
  /** What no other message has; part of the label. */
  name: string;
  summary: string;
  description: AdfDocument;
}

export const jira: Channel<JiraConfig, JiraIssue> = {
  name: 'jira',
  title: 'Jira',
  summary: 'Creates an issue in a Jira Cloud project, and comments on it as its story goes on.',
  docsUrl: 'https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/',
  config,
  example: { site: 'https://acme.atlassian.net', email: 'bot@example.com', token: 'env:JIRA_TOKEN', project: 'CLOUD' },
  // Jira counts the cost of requests and says 429 with Retry-After; this stays far below.
  limits: { messages: 1, perMs: 1000, concurrency: 1, maxText: JIRA_LIMITS.description },
  keyed: false,
  open,
};

/** Pure; always within Jira's limits. */
export function jiraIssue(notification: Notification): JiraIssue {
  const shown = show(notification);
  const fits = (document: AdfDocument) => JSON.stringify(document).length <= JIRA_LIMITS.description;
  return {
    name: messageName(notification),
    summary: issueTitle(shown, JIRA_LIMITS.summary),
    description: fitted(shown, { ...ROOM, excerpt: 4000, listed: 50 }, adf, fits),
  };
}

function open(config: JiraConfig, deps: ChannelDeps): Outbox<JiraIssue> {
  const site = webAddress(config.site, 'jira', 'site').href.replace(/\/+$/, '');
  const authorization = `Basic ${Buffer.from(`${config.email}:${config.token}`).toString('base64')}`;
  const ask = (path: string, rest: Pick<JsonRequest, 'method' | 'json' | 'signal'>) => {
    const headers = { authorization, accept: 'application/json' };
    return requestJson(deps, { what: 'Jira', url: `${site}/rest/api/3/${path}`, headers, ...rest });
  };
  const receiptOf = (key: string) => ({ id: key, url: `${site}/browse/${key}` });
  return {
    can: ['thread'],
    render: jiraIssue,
    /** With any `previous` a comment on that issue. */
    async send(payload, key, previous, signal) {
      const label = labelOf(payload.name, key);
      if (previous !== undefined) {
        const issue = issueKey(previous.receipt);
        const properties = [{ key: PROPERTY, value: { label } }];
        const json = { body: payload.description, properties };
        const { status, body } = await ask(`issue/${issue}/comment`, { json, signal });
        if (typeof body.id !== 'string') throw notTheApi('Jira', status);
        return { ...receiptOf(issue), comment: body.id };
      }
      const { status, body } = await ask('issue', { json: { fields: fieldsOf(config, payload, label) }, signal });
      if (typeof body.key !== 'string') throw notTheApi('Jira', status);
      return receiptOf(body.key);
    },
    async find({ name }, key, previous, signal) {
      const label = labelOf(name, key);
      const get = { method: 'GET', signal } as const;
      if (previous !== undefined) {
        const issue = issueKey(previous.receipt);
        const { body } = await ask(`issue/${issue}/comment?orderBy=-created&maxResults=100&expand=properties`, get);
        const comment = listOf(body.comments).find((one) => JSON.stringify(one.properties ?? []).includes(label));
        return comment === undefined ? null : { ...receiptOf(issue), comment: String(comment.id) };
      }
      const jql = encodeURIComponent(`project = "${config.project}" AND labels = "${label}"`);
      const { body } = await ask(`search/jql?jql=${jql}&fields=key&maxResults=1`, get);
      const [issue] = listOf(body.issues);
      return typeof issue?.key === 'string' ? receiptOf(issue.key) : null;
    },
    /** A comment goes; an issue loses its words (its history is the administrators' to clear). */
    async retract(receipt) {
      const path = `issue/${issueKey(receipt)}`;
      const { comment } = receipt;
      const onComment = typeof comment === 'string' && /^\d{1,15}$/.test(comment);
      const request = onComment
        ? ask(`${path}/comment/${comment}`, { method: 'DELETE' })
        : ask(path, { method: 'PUT', json: { fields: CLEARED } });
      await request.catch(unlessGone);
    },
  };
}

const PROPERTY = 'earshot';
const CLEARED = { summary: REMOVED.title, description: adf([{ kind: 'line', runs: [{ text: REMOVED.text }] }]) };

/** Gone already is what was wanted. */
function unlessGone(error: unknown): void {
  if (!(error instanceof Failure && error.status === 404)) throw error;
}

function fieldsOf(config: JiraConfig, { summary, description }: JiraIssue, label: string): object {
  return {
    project: { key: config.project },
    issuetype: { name: config.issueType },
    summary,
    description,
    labels: [...(config.labels ?? []), label],
  };
}

function labelOf(name: string, key: string): string {
  return `earshot-${uuidOf(`${name}:${key}`)}`;
}

function issueKey({ id }: Receipt): string {
  if (id !== undefined && /^[A-Z][A-Z0-9_]{1,20}-\d{1,10}$/.test(id)) return id;
  throw new Failure('rejected', 'the receipt names no Jira issue, so it cannot be commented');
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
}
