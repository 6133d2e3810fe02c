/**
 * Reddit: new submissions and comments of subreddits, and searches. snoowrap signs in and composes the requests; they go
 * through our client, with its time-outs, its bounds and its budget. snoowrap is loaded when it is needed: it takes long.
 */
import type Snoowrap from 'snoowrap';
import { z } from 'zod';
import type { Connector, ConnectorDeps } from '../src/contracts/connector.ts';
import { Failure, MAX_RETRY_AFTER_MS } from '../src/contracts/failure.ts';
import { secret } from '../src/contracts/secret.ts';
import { isRecord, looseText } from '../src/platform/loose-json.ts';
import { type Limit, parsed, type RawRequest, sendToReddit, shortName } from '../src/platform/reddit-http.ts';
import { redditPost } from '../src/platform/reddit-post.ts';
import { type Call, type RedditCursor, recheckReddit, redditPages } from '../src/platform/reddit-reader.ts';

const address = (what: string, url: string) =>
  z
    .url({ protocol: /^https?$/ })
    .default(url)
    .describe(what);
const config = z.strictObject({
  permission: z
    .boolean()
    .default(false)
    .describe('True once Reddit has permitted your use (commercial use needs a contract); until then nothing is read'),
  clientId: z.string().min(1).describe('Id of the application'),
  clientSecret: secret('Secret of the application'),
  refreshToken: secret(
    'Refresh token of a user; without it and without a password the application reads as itself',
  ).optional(),
  username: z.string().min(1).optional().describe('User of a script application'),
  password: secret('Password of that user').optional(),
  contact: z
    .string()
    .regex(/^[\w-]{3,20}$/)
    .describe('Your name on Reddit, which its rules want in every request'),
  subreddits: z
    .array(z.string().regex(/^\w{2,50}$/, 'expected the name without r/'))
    .max(50)
    .default([])
    .describe('Names, without r/'),
  kinds: z
    .array(z.enum(['submissions', 'comments']))
    .min(1)
    .default(['submissions', 'comments'])
    .describe('What is read of the subreddits'),
  search: z.array(z.string().min(1).max(512)).max(50).default([]).describe('Searches over all of Reddit (submissions)'),
  monitors: z.boolean().default(false).describe('Also search all of Reddit for what the monitors ask for'),
  backfillHours: z
    .number()
    .min(0)
    .max(24 * 365)
    .default(0)
    .describe('How far back the first reading goes; Reddit lists at most about 1,000 items'),
  endpoint: address('Address of the API', 'https://oauth.reddit.com'),
  authEndpoint: address('Where access tokens are given', 'https://www.reddit.com'),
});
export type RedditConfig = z.output<typeof config>;

/** An access token; sources that sign in alike share it. */
interface Grant {
  token: string | null;
  until: number;
}
const grants = new Map<string, Grant>();
const limits = new Map<string, Limit>();

export const reddit: Connector<RedditConfig> = {
  name: 'reddit',
  title: 'Reddit',
  summary:
    'Reads new submissions and comments of subreddits, and searches; off until Reddit’s permission is confirmed.',
  docsUrl: 'https://support.reddithelp.com/hc/en-us/articles/16160319875092-Reddit-Data-API-Wiki',
  config,
  example: {
    ...{ permission: true, clientId: 'env:REDDIT_CLIENT_ID', clientSecret: 'env:REDDIT_CLIENT_SECRET' },
    ...{ contact: 'your_name', subreddits: ['selfhosted'] },
  },
  // 100 requests a minute per OAuth client (Data API Wiki), over ten minutes.
  budget: { requests: 100, perMs: 60_000 },
  account: clientOf,
  pollMs: 60_000,
  policy: {
    // Developer Terms: what was deleted must go, also in de-identified form; 48 hours is the time commonly named.
    recheckHours: 24,
    thirdParties: 'links-only',
    note: 'No model may be trained on it. Deleted content must be gone within 48 hours.',
  },
  open: (options, deps) => ({
    async *pages(cursor, signal) {
      signal.throwIfAborted();
      yield* redditPages(options, deps, caller(options, deps, signal), cursor as RedditCursor | null, signal);
    },
    recheck: async (refs, signal) => recheckReddit(caller(options, deps, signal), refs),
  }),
  normalise: redditPost,
};

function clientOf({ endpoint, clientId }: RedditConfig): string {
  return JSON.stringify([endpoint, clientId]);
}

function signInOf(options: RedditConfig): string {
  const { authEndpoint, clientSecret, refreshToken, username, password } = options;
  return JSON.stringify([clientOf(options), authEndpoint, clientSecret, refreshToken, username, password]);
}

function shared<T>(map: Map<string, T>, key: string, first: T): T {
  const found = map.get(key) ?? first;
  map.set(key, found);
  return found;
}

/** Signed requests; a token that Reddit takes no more is fetched anew, once. */
function caller(options: RedditConfig, deps: ConnectorDeps, signal: AbortSignal): Call {
  if (!options.permission)
    throw new Failure('auth', 'Reddit is off until its permission for your use is confirmed (permission: true)');
  const grant = shared(grants, signInOf(options), { token: null, until: 0 });
  const limit = shared(limits, clientOf(options), { restUntil: 0 });
  let requester: Snoowrap | undefined;
  const call: Call = async (uri, qs) => {
    const left = limit.restUntil - deps.clock();
    if (left > 0) {
      const retryAfterMs = Math.min(left, MAX_RETRY_AFTER_MS);
      throw new Failure('rate-limited', 'Reddit grants no more requests for now', { retryAfterMs });
    }
    requester ??= await requesterOf(options, deps, limit, signal);
    const isOld = grant.token !== null && grant.until > deps.clock();
    if (!isOld) await renew(requester, options, grant, deps.clock());
    requester.accessToken = grant.token as string;
    try {
      return parsed(await requester.oauthRequest({ uri, method: 'get', qs }));
    } catch (error) {
      if (!isOld || !(error instanceof Failure) || error.status !== 401) throw error;
      grant.token = null;
      return call(uri, qs);
    }
  };
  return call;
}

/** `rawRequest` is where snoowrap wants to be changed; it fetches no token by itself, as it cannot for an application alone. */
async function requesterOf(options: RedditConfig, deps: ConnectorDeps, limit: Limit, signal: AbortSignal) {
  const { default: Requester } = await import('snoowrap');
  const userAgent = `node:${options.clientId}:0.1 (by /u/${options.contact})`;
  const { clientId, clientSecret } = options;
  const requester: Snoowrap = new Requester({ userAgent, clientId, clientSecret, accessToken: 'none yet' });
  requester.config({ warnings: false, proxies: false, maxRetryAttempts: 1 });
  requester.tokenExpiration = Number.POSITIVE_INFINITY;
  // Its pause between requests is a timer of minus infinity; the budget is kept outside.
  Object.assign(requester, { _awaitRequestDelay: () => Promise.resolve() });
  requester.rawRequest = (request: unknown) => sendToReddit(request as RawRequest, options, deps, limit, signal);
  return requester;
}

async function renew(requester: Snoowrap, options: RedditConfig, grant: Grant, now: number): Promise<void> {
  const { refreshToken, username, password } = options;
  const form =
    refreshToken !== undefined
      ? { grant_type: 'refresh_token', refresh_token: refreshToken }
      : username !== undefined && password !== undefined
        ? { grant_type: 'password', username, password }
        : { grant_type: 'client_credentials' };
  const given = await requester.credentialedClientRequest({ method: 'post', uri: 'api/v1/access_token', form });
  const answer = isRecord(given) ? given : {};
  // With status 200, as wrong passwords are told.
  const error = looseText(answer.error);
  if (error !== undefined)
    throw new Failure('auth', `Reddit gives no access token (${shortName(error) ?? 'an error'})`);
  const token = looseText(answer.access_token);
  if (token === undefined) throw new Failure('transient', 'Reddit answered without an access token');
  const lasts = typeof answer.expires_in === 'number' ? answer.expires_in : 3600;
  grant.token = token;
  grant.until = now + Math.max(lasts - 60, 1) * 1000;
}
