/** Linear: one issue a story; what follows is a comment. We choose the ids, so what was sent twice is there once. */
import { z } from 'zod';
import type { Channel, ChannelDeps, Outbox, Receipt } from '../contracts/channel.ts';
import { Failure } from '../contracts/failure.ts';
import { secret } from '../contracts/secret.ts';
import type { Notification } from '../domain/notification.ts';
import { show } from './display.ts';
import { issueTitle } from './issue-title.ts';
import { notTheApi, requestJson, webAddress } from './json-request.ts';
import { type Block, fitted, ROOM } from './layout.ts';
import { failureForLinear } from './linear-failure.ts';
import { markdown } from './markdown.ts';
import { REMOVED } from './removed-issue.ts';
import { messageName, uuidOf } from './stable-id.ts';
import { webhookSecret } from './tracker-hooks.ts';

/** Characters. Linear states none for a description; this is more than anybody reads. */
export const LINEAR_LIMITS = { title: 255, description: 60_000 } as const;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const config = z.strictObject({
  apiKey: secret('API key of a Linear account'),
  team: z.string().regex(UUID, 'expected the id of a team (a UUID)').describe('Id of the team that gets the issues'),
  labels: z
    .array(z.string().regex(UUID, 'expected the id of a label (a UUID)'))
    .max(10)
    .optional()
    .describe('Ids of labels of new issues'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of the API; default https://api.linear.app/graphql'),
  webhookSecret,
});

export type LinearConfig = z.output<typeof config>;

export interface LinearIssue {
  /** What no other message has; part of the issue's id. */
  name: string;
  title: string;
  /** Markdown. */
  description: string;
}

export const linear: Channel<LinearConfig, LinearIssue> = {
  name: 'linear',
  title: 'Linear',
  summary: 'Creates an issue in Linear, and comments on it as its story goes on.',
  docsUrl: 'https://linear.app/developers/graphql',
  config,
  example: { apiKey: 'env:LINEAR_API_KEY', team: '9cfb482a-81e3-4154-b5b9-2c805e70a02d' },
  // 5,000 requests an hour and key (linear.app/developers/rate-limiting).
  limits: { messages: 1, perMs: 1000, concurrency: 1, maxText: LINEAR_LIMITS.description },
  keyed: true,
  open,
};

/** Pure. A single line break is none in Linear's Markdown, so lines end with two spaces. */
export function linearIssue(notification: Notification): LinearIssue {
  const shown = show(notification);
  const write = (blocks: Block[]) => markdown(blocks, { lineEnd: '  \n' });
  return {
    name: messageName(notification),
    title: issueTitle(shown, LINEAR_LIMITS.title),
    description: fitted(shown, { ...ROOM, excerpt: 4000, listed: 50 }, write, (text) => text.length <= 60_000),
  };
}

const CREATE = `mutation Create($input: IssueCreateInput!) {
  issueCreate(input: $input) { success issue { id url } } }`;
const COMMENT = `mutation Comment($input: CommentCreateInput!) {
  commentCreate(input: $input) { success comment { id url } } }`;
const READ_ISSUE = 'query Read($id: String!) { issue(id: $id) { id url } }';
const READ_COMMENT = 'query Read($id: String!) { comment(id: $id) { id url } }';

const CLEAR = `mutation Clear($id: String!, $input: IssueUpdateInput!) {
  issueUpdate(id: $id, input: $input) { success } }`;
const DELETE_COMMENT = 'mutation Delete($id: String!) { commentDelete(id: $id) { success } }';

function open(config: LinearConfig, deps: ChannelDeps): Outbox<LinearIssue> {
  const url = webAddress(config.endpoint ?? 'https://api.linear.app/graphql', 'linear', 'endpoint').href;
  const headers = { authorization: config.apiKey };
  const ask = async (query: string, variables: object, signal?: AbortSignal) => {
    const judge = failureForLinear(deps.clock());
    const request = { what: 'Linear', url, headers, json: { query, variables }, signal, judge };
    const { status, body } = await requestJson(deps, request);
    if (typeof body.data !== 'object' || body.data === null) throw notTheApi('Linear', status);
    return body.data as Record<string, Answered | null>;
  };
  return {
    can: ['thread'],
    render: linearIssue,
    /** With any `previous` a comment on that issue. One that is there already is what was wanted. */
    async send({ name, title, description }, key, previous, signal) {
      const id = uuidOf(`${name}:${key}`, 4);
      const issue = previous === undefined ? null : issueId(previous.receipt);
      const about = { id, teamId: config.team, title, description, labelIds: config.labels ?? [] };
      try {
        const data =
          issue === null
            ? await ask(CREATE, { input: about }, signal)
            : await ask(COMMENT, { input: { id, issueId: issue, body: description } }, signal);
        const made = issue === null ? data.issueCreate?.issue : data.commentCreate?.comment;
        if (made === undefined) throw notTheApi('Linear', 200);
        return receiptOf(id, made, issue);
      } catch (error) {
        if (error instanceof Failure && error.message.includes('already')) return receiptOf(id, undefined, issue);
        throw error;
      }
    },
    async find({ name }, key, previous, signal) {
      const id = uuidOf(`${name}:${key}`, 4);
      const issue = previous === undefined ? null : issueId(previous.receipt);
      try {
        const data = await ask(issue === null ? READ_ISSUE : READ_COMMENT, { id }, signal);
        const found = issue === null ? data.issue : data.comment;
        return found == null ? null : receiptOf(id, found, issue);
      } catch (error) {
        if (isNotThere(error)) return null;
        throw error;
      }
    },
    /** A comment goes; an issue loses its words. */
    async retract(receipt) {
      const { comment } = receipt;
      const request =
        typeof comment === 'string' && UUID.test(comment)
          ? ask(DELETE_COMMENT, { id: comment })
          : ask(CLEAR, { id: issueId(receipt), input: { title: REMOVED.title, description: REMOVED.text } });
      await request.catch((error: unknown) => {
        // Gone already is what was wanted.
        if (!isNotThere(error)) throw error;
      });
    },
  };
}

function isNotThere(error: unknown): boolean {
  return error instanceof Failure && error.message.includes('not there');
}

interface Answered {
  url?: unknown;
  issue?: Answered;
  comment?: Answered;
}

function receiptOf(id: string, made: Answered | undefined, issue: string | null): Receipt {
  const url = typeof made?.url === 'string' ? { url: made.url } : {};
  return issue === null ? { id, ...url } : { id: issue, comment: id, ...url };
}

function issueId({ id }: Receipt): string {
  if (id !== undefined && UUID.test(id)) return id;
  throw new Failure('rejected', 'the receipt names no Linear issue, so it cannot be commented');
}
