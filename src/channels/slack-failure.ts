/** What Slack's answers mean in our failure vocabulary. Messages hold Slack's error code and nothing else it said. */
import { Failure, type FailureKind, failureForStatus, MAX_RETRY_AFTER_MS } from '../contracts/failure.ts';

/** The common errors of docs.slack.dev/reference/methods/chat.postMessage; every other code is `rejected`. */
const KINDS: Record<string, FailureKind> = {
  ratelimited: 'rate-limited',
  rate_limited: 'rate-limited',
  message_limit_exceeded: 'rate-limited',
  access_denied: 'auth',
  accesslimited: 'auth',
  account_inactive: 'auth',
  action_prohibited: 'auth',
  ekm_access_denied: 'auth',
  enterprise_is_restricted: 'auth',
  invalid_auth: 'auth',
  invalid_token: 'auth',
  missing_scope: 'auth',
  no_permission: 'auth',
  not_allowed_token_type: 'auth',
  not_authed: 'auth',
  org_login_required: 'auth',
  team_access_not_granted: 'auth',
  token_expired: 'auth',
  token_revoked: 'auth',
  two_factor_setup_required: 'auth',
  fatal_error: 'transient',
  internal_error: 'transient',
  request_timeout: 'transient',
  rollup_error: 'transient',
  service_unavailable: 'transient',
  team_added_to_org: 'transient',
};
/** "It is possible some aspect of the operation succeeded before the error was raised" (Slack's own words). */
const IN_DOUBT = new Set(['fatal_error', 'internal_error', 'rollup_error', 'service_unavailable']);

const HINTS: Record<string, string> = {
  not_in_channel: 'invite the app to the channel',
  channel_not_found: 'check the channel id, and invite the app if the channel is private',
  is_archived: 'the channel is archived',
  channel_is_archived: 'the channel is archived',
  missing_scope: 'the app needs the scope chat:write',
  no_service: 'the webhook was removed; make a new one',
};

/** A code as Slack answers it (`channel_not_found`); anything else was not said by Slack. */
export function isSlackCode(text: string): boolean {
  return /^[a-z][a-z0-9_]{1,79}$/.test(text);
}

/** The failure for a Slack error code; `retryAfterS` in seconds, where Slack said one. */
export function failureForSlackCode(code: string, status: number, retryAfterS?: number): Failure {
  if (!isSlackCode(code)) {
    return new Failure('transient', 'Slack answered something that is not its API', { status, inDoubt: true });
  }
  const hint = HINTS[code] === undefined ? '' : ` (${HINTS[code]})`;
  const waitMs = retryAfterS === undefined ? undefined : Math.min(retryAfterS * 1000, MAX_RETRY_AFTER_MS);
  const details = { status, retryAfterMs: waitMs, inDoubt: IN_DOUBT.has(code) };
  return new Failure(KINDS[code] ?? 'rejected', `Slack answered ${code}${hint}`, details);
}

/** The failure for an HTTP answer of Slack's, null for 200. `body` is an incoming webhook's one-word answer. */
export function failureForSlackStatus(
  status: number,
  retryAfter: string | null,
  now: number,
  body = '',
): Failure | null {
  if (status === 200) return null;
  const code = isSlackCode(body.trim()) ? `: ${body.trim()}` : '';
  const failure = failureForStatus(status, retryAfter, 'Slack', now);
  if (failure === null) return new Failure('rejected', `Slack answered ${status}`, { status });
  const { kind, retryAfterMs, inDoubt } = failure;
  const hint = HINTS[body.trim()] === undefined ? '' : ` (${HINTS[body.trim()]})`;
  return new Failure(kind, `${failure.message}${code}${hint}`, { status, retryAfterMs, inDoubt });
}
