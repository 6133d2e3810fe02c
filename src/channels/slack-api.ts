/** Slack's Web API through its SDK, over our own HTTP client: bounded, closed to private addresses, failures in our words. */
import type { FetchFunction, WebClient } from '@slack/web-api';
import type { ChannelDeps } from '../contracts/channel.ts';
import { asFailure, Failure } from '../contracts/failure.ts';
import { failureForSlackCode, failureForSlackStatus } from './slack-failure.ts';

export const TIMEOUT_MS = 15_000;

export interface SlackApp {
  token: string;
  channel: string;
  endpoint: string | undefined;
}

/** One call of the Web API, through our HTTP client; throws `Failure`, or the signal's reason when it was aborted. */
export async function callSlack(app: SlackApp, deps: ChannelDeps, method: string, args: object, signal?: AbortSignal) {
  signal?.throwIfAborted();
  const client = await createClient(app, fetchOver(deps, signal));
  try {
    return (await client.apiCall(method, { ...args })) as { ts?: unknown; channel?: unknown; messages?: unknown };
  } catch (error) {
    signal?.throwIfAborted();
    throw failureOf(error);
  }
}

/** The SDK is loaded on first use, so that no command pays for a channel it does not open. */
async function createClient(app: SlackApp, fetch: FetchFunction): Promise<WebClient> {
  const { WebClient } = await import('@slack/web-api');
  return new WebClient(app.token, {
    ...(app.endpoint === undefined ? {} : { slackApiUrl: app.endpoint }),
    fetch,
    logger: silent,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
    allowAbsoluteUrls: false,
  });
}

/**
 * The SDK's transport: our bounded HTTP client, which also refuses private addresses. Statuses become failures here,
 * because the SDK reads neither an HTTP-date in Retry-After nor a 429 without one.
 */
function fetchOver(deps: ChannelDeps, signal?: AbortSignal): FetchFunction {
  return async (url, init) => {
    const answer = await deps.http.request({
      url: String(url),
      method: 'POST',
      headers: init?.headers ?? {},
      body: String(init?.body ?? ''),
      timeoutMs: TIMEOUT_MS,
      redirects: 0,
      signal,
    });
    const failure = failureForSlackStatus(answer.status, answer.headers['retry-after'] ?? null, deps.clock());
    if (failure !== null) throw failure;
    return new Response(Buffer.from(answer.body), { status: answer.status, headers: answer.headers });
  };
}

/** The SDK's errors hold requests and answers, so only their code survives. */
function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const { code, original, data } = error as {
    code?: string;
    original?: unknown;
    data?: { error?: unknown; response_metadata?: { retryAfter?: number } };
  };
  if (code === 'slack_webapi_request_error') return asFailure(original);
  if (code === 'slack_webapi_platform_error') {
    const said = typeof data?.error === 'string' ? data.error : '';
    return failureForSlackCode(said, 200, data?.response_metadata?.retryAfter);
  }
  return new Failure('transient', 'the Slack client failed before it had an answer', { inDoubt: true });
}

const nothing = () => undefined;
/** The SDK's own log prints requests and Slack's prose; failures say what a person needs. */
const silent = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  setName: nothing,
  getLevel: () => 'error' as never,
};
