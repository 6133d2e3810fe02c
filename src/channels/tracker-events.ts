/** The webhooks of GitHub, Jira and Linear as they are documented, read leniently: what is not understood is no event. */
import { z } from 'zod';
import type { Outcome } from '../domain/act.ts';
import type { IssueEvent } from './tracker-hooks.ts';

const text = z.string().max(2000);
const time = z.iso.datetime({ offset: true }).transform((iso) => Date.parse(iso));
const person = z.looseObject({ name: text.optional(), email: text.optional() }).nullish();

const gitHubEvent = z.looseObject({
  action: z.enum(['closed', 'reopened']),
  issue: z.looseObject({
    number: z.int().positive(),
    html_url: text,
    updated_at: time,
    state_reason: text.nullish(),
    pull_request: z.undefined().optional(),
  }),
  repository: z.looseObject({ full_name: text }),
  sender: z.looseObject({ login: text }).nullish(),
});

export function readGitHub(payload: unknown, config: unknown): IssueEvent | null {
  const { data } = gitHubEvent.safeParse(payload);
  // An organisation's webhook tells of all its repositories, and numbers are a repository's own.
  if (data === undefined || !isSame(data.repository.full_name, (config as { repository?: unknown }).repository)) {
    return null;
  }
  const { action, issue, sender } = data;
  return {
    change: action,
    issue: String(issue.number),
    url: issue.html_url,
    atMs: issue.updated_at,
    by: sender ? { name: sender.login } : null,
    outcome: outcomeOf(issue.state_reason ?? 'completed'),
  };
}

const jiraEvent = z.looseObject({
  webhookEvent: z.literal('jira:issue_updated'),
  timestamp: z.int().positive(),
  user: z.looseObject({ displayName: text.optional(), emailAddress: text.optional() }).nullish(),
  issue: z.looseObject({
    key: text,
    fields: z.looseObject({
      status: z.looseObject({ statusCategory: z.looseObject({ key: text }) }),
      resolution: z.looseObject({ name: text }).nullish(),
    }),
  }),
  changelog: z.looseObject({ items: z.array(z.looseObject({ field: text })).max(1000) }),
});

export function readJira(payload: unknown, config: unknown): IssueEvent | null {
  const { data } = jiraEvent.safeParse(payload);
  if (data?.changelog.items.some(({ field }) => field === 'status') !== true) return null;
  const { issue, user, timestamp } = data;
  const { site } = config as { site?: unknown };
  const { status, resolution } = issue.fields;
  return {
    change: status.statusCategory.key === 'done' ? 'closed' : 'reopened',
    issue: issue.key,
    url: typeof site === 'string' ? `${site.replace(/\/+$/, '')}/browse/${issue.key}` : null,
    atMs: timestamp,
    by: user?.displayName ? { name: user.displayName, email: user.emailAddress } : null,
    outcome: outcomeOf(resolution?.name ?? 'done'),
  };
}

const linearEvent = z.looseObject({
  action: z.literal('update'),
  type: z.literal('Issue'),
  createdAt: time.optional(),
  actor: person,
  data: z.looseObject({ id: text, url: text.optional(), updatedAt: time, state: z.looseObject({ type: text }) }),
  updatedFrom: z.looseObject({ stateId: text }),
  url: text.optional(),
});

const CLOSED_IN_LINEAR = ['completed', 'canceled', 'duplicate'];

export function readLinear(payload: unknown): IssueEvent | null {
  const { data } = linearEvent.safeParse(payload);
  if (data === undefined) return null;
  const { data: issue, actor, url } = data;
  return {
    change: CLOSED_IN_LINEAR.includes(issue.state.type) ? 'closed' : 'reopened',
    issue: issue.id,
    url: issue.url ?? url ?? null,
    atMs: issue.updatedAt,
    by: actor?.name ? { name: actor.name, email: actor.email } : null,
    outcome: outcomeOf(issue.state.type),
  };
}

/** Trackers' own words, and those of usual Jira workflows. */
function outcomeOf(reason: string): Outcome {
  if (/duplicate|known/i.test(reason)) return 'known';
  return /not[ _]planned|cancel|won.?t|declin|reject|cannot|not a bug/i.test(reason) ? 'no-action' : 'fixed';
}

function isSame(one: string, other: unknown): boolean {
  return typeof other === 'string' && one.toLowerCase() === other.toLowerCase();
}
