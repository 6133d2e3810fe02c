/** What issue trackers send when an issue is closed or opened again, after their documentation. */
export interface SaidOfIssue {
  /** As a receipt names it. */
  issue: string;
  closed: boolean;
  /** Absent: it is done. */
  because?: 'not-planned';
  atMs?: number;
}

export function gitHubIssue({ issue, closed, because, atMs = Date.now() }: SaidOfIssue): object {
  return {
    action: closed ? 'closed' : 'reopened',
    issue: {
      number: Number(issue),
      html_url: `https://github.com/acme/cloud/issues/${issue}`,
      state: closed ? 'closed' : 'open',
      state_reason: closed ? (because === undefined ? 'completed' : 'not_planned') : 'reopened',
      updated_at: new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    },
    repository: { full_name: 'acme/cloud' },
    sender: { login: 'ada' },
  };
}

export function jiraIssue({ issue, closed, because, atMs = Date.now() }: SaidOfIssue): object {
  return {
    timestamp: atMs,
    webhookEvent: 'jira:issue_updated',
    user: { displayName: 'ada', emailAddress: 'ada@acme.example' },
    issue: {
      id: '10012',
      key: issue,
      fields: {
        status: { name: closed ? 'Done' : 'To Do', statusCategory: { key: closed ? 'done' : 'new' } },
        resolution: closed ? { name: because === undefined ? 'Done' : "Won't Do" } : null,
      },
    },
    changelog: { id: '1', items: [{ field: 'status', fromString: 'In Progress' }] },
  };
}

export function linearIssue({ issue, closed, because, atMs = Date.now() }: SaidOfIssue): object {
  const type = closed ? (because === undefined ? 'completed' : 'canceled') : 'unstarted';
  return {
    action: 'update',
    type: 'Issue',
    createdAt: new Date(atMs).toISOString(),
    actor: { id: 'u', name: 'ada', email: 'ada@acme.example' },
    data: { id: issue, updatedAt: new Date(atMs).toISOString(), state: { id: 's', type } },
    updatedFrom: { stateId: 'before' },
    url: 'https://linear.app/acme/issue/ACM-1',
    webhookTimestamp: atMs,
  };
}
