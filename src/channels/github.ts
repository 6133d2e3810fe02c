/** GitHub issues: one issue a story; what follows is a comment. A hidden marker tells in doubt whether it is there. */
import { z } from 'zod';
import type { Channel, ChannelDeps, Outbox, Receipt } from '../contracts/channel.ts';
import { Failure, MAX_RETRY_AFTER_MS } from '../contracts/failure.ts';
import { secret } from '../contracts/secret.ts';
import { GITHUB_LIMITS, type GitHubIssue, githubIssue } from './github-issue.ts';
import { type JsonAnswer, notTheApi, requestJson, requestJsonList, webAddress } from './json-request.ts';
import { REMOVED } from './removed-issue.ts';
import { uuidOf } from './stable-id.ts';
import { webhookSecret } from './tracker-hooks.ts';

const config = z.strictObject({
  token: secret('Token that may read and write issues of the repository'),
  repository: z
    .string()
    .regex(/^[\w-][\w.-]{0,99}\/[\w-][\w.-]{0,99}$/, 'expected owner/name')
    .describe('owner/name'),
  labels: z.array(z.string().min(1).max(50)).max(10).optional().describe('Labels of new issues'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of the REST API; default https://api.github.com'),
  webhookSecret,
});

export type GitHubConfig = z.output<typeof config>;

/** So many of the newest issues or comments are looked through for a marker. */
const LOOKED_AT = 100;

export const github: Channel<GitHubConfig, GitHubIssue> = {
  name: 'github',
  title: 'GitHub issues',
  summary: 'Opens an issue in a GitHub repository, and comments on it as its story goes on.',
  docsUrl: 'https://docs.github.com/rest/issues/issues#create-an-issue',
  config,
  example: { token: 'env:GITHUB_TOKEN', repository: 'acme/cloud', labels: ['voice-of-customer'] },
  // 80 requests that create content a minute and 500 an hour (docs.github.com, secondary rate limits).
  limits: { messages: 8, perMs: 60_000, concurrency: 1, maxText: GITHUB_LIMITS.body },
  keyed: false,
  open,
};

function open(config: GitHubConfig, deps: ChannelDeps): Outbox<GitHubIssue> {
  const base = webAddress(config.endpoint ?? 'https://api.github.com', 'github', 'endpoint').href;
  const root = `${base.replace(/\/+$/, '')}/repos/${config.repository}`;
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${config.token}`,
    'x-github-api-version': '2022-11-28',
  };
  return {
    can: ['thread'],
    render: githubIssue,
    /** With any `previous` a comment on that issue. */
    async send({ title, body, name }, key, previous, signal) {
      const marked = `${body}\n\n${marker(name, key)}\n`;
      const issue = previous === undefined ? null : issueNumber(previous.receipt);
      const [url, json] =
        issue === null
          ? [`${root}/issues`, { title, body: marked, labels: config.labels ?? [] }]
          : [`${root}/issues/${issue}/comments`, { body: marked }];
      const judge = (answer: JsonAnswer) => failureOf(answer, issue !== null, deps.clock());
      const answer = await requestJson(deps, { what: 'GitHub', url, headers, json, signal, judge });
      return receiptOf(answer.body, issue) ?? raise(notTheApi('GitHub', answer.status));
    },
    /** The newest of the repository: GitHub's search would lag behind. */
    async find({ name }, key, previous, signal) {
      const issue = previous === undefined ? null : issueNumber(previous.receipt);
      const path = issue === null ? 'issues' : 'issues/comments';
      const query = `state=all&sort=created&direction=desc&per_page=${LOOKED_AT}`;
      const request = { what: 'GitHub', url: `${root}/${path}?${query}`, method: 'GET' as const, headers, signal };
      const judge = (answer: JsonAnswer) => failureOf(answer, false, deps.clock());
      const newest = await requestJsonList(deps, { ...request, judge });
      const found = newest.find((one) => typeof one.body === 'string' && one.body.includes(marker(name, key)));
      return found === undefined ? null : receiptOf(found, issue);
    },
    /** A comment goes; an issue loses its words and is closed (its history is the repository owners' to clear). */
    async retract(receipt) {
      const { comment } = receipt;
      const onComment = typeof comment === 'string' && /^\d{1,15}$/.test(comment);
      const judge = (answer: JsonAnswer) => failureOf(answer, true, deps.clock());
      const request = onComment
        ? { method: 'DELETE' as const, url: `${root}/issues/comments/${comment}` }
        : { method: 'PATCH' as const, url: `${root}/issues/${issueNumber(receipt)}`, json: CLEARED };
      await requestJson(deps, { what: 'GitHub', headers, judge, ...request }).catch(unlessGone);
    },
  };
}

/** A comment in the Markdown source, which nobody sees. */
function marker(name: string, key: string): string {
  return `<!-- earshot ${uuidOf(`${name}:${key}`)} -->`;
}

/** An issue's `id` is its number, and stays so in receipts of comments: they are about the same issue. */
function receiptOf(body: Record<string, unknown>, issue: string | null): Receipt | null {
  const { number, id, html_url: url } = body;
  if (typeof url !== 'string') return null;
  if (issue !== null) return { id: issue, url, comment: String(id) };
  return typeof number === 'number' ? { id: String(number), url } : null;
}

function issueNumber({ id }: Receipt): string {
  if (id !== undefined && /^\d{1,12}$/.test(id)) return id;
  throw new Failure('rejected', 'the receipt names no GitHub issue, so it cannot be commented');
}

/** GitHub hides what a token may not see behind 404, and answers its limits with 403 or 429. */
function failureOf({ status, headers, body }: JsonAnswer, onIssue: boolean, now: number): Failure | null {
  if (status === 403 && isLimited(headers, body)) {
    return new Failure('rate-limited', 'GitHub answered 403: its rate limit', {
      status,
      retryAfterMs: resetMs(headers, now),
    });
  }
  if (status === 404 && onIssue) return new Failure('rejected', 'GitHub answered 404: the issue is gone', { status });
  if (status !== 404) return null;
  return new Failure('auth', 'GitHub answered 404: no such repository, or the token may not see it', { status });
}

function isLimited(headers: JsonAnswer['headers'], body: JsonAnswer['body']): boolean {
  const said = String(body.message ?? '');
  return headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0' || /rate limit/i.test(said);
}

function resetMs(headers: JsonAnswer['headers'], now: number): number | undefined {
  const after = Number(headers['retry-after'] ?? Number.NaN) * 1000;
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN) * 1000 - now;
  const waitMs = Number.isNaN(after) ? reset : after;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), MAX_RETRY_AFTER_MS);
}

const CLEARED = { title: REMOVED.title, body: REMOVED.text, state: 'closed', state_reason: 'not_planned' };

/** Gone already is what was wanted. */
function unlessGone(error: unknown): void {
  if (!(error instanceof Failure && (error.status === 410 || error.message.includes('is gone')))) throw error;
}

function raise(failure: Failure): never {
  throw failure;
}
