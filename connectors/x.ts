/**
 * X: the filtered stream, with rules kept as the monitors ask, and recent search for what the stream missed or where there
 * is none. The SDK's requests go through our client; only the stream's connection is the SDK's own.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { ETwitterStreamEvent, type ITwitterApiClientPlugin, type TweetStream, TwitterApi } from 'twitter-api-v2';
import { z } from 'zod';
import type { Connector, ConnectorDeps } from '../src/contracts/connector.ts';
import { Failure } from '../src/contracts/failure.ts';
import { secret } from '../src/contracts/secret.ts';
import type { Inbox } from '../src/platform/inbox.ts';
import { isRecord, type Loose } from '../src/platform/loose-json.ts';
import { cut, endingOf, xFailure } from '../src/platform/x-failure.ts';
import { xPost } from '../src/platform/x-post.ts';
import type { XCursor } from '../src/platform/x-progress.ts';
import { type XApi, XReader } from '../src/platform/x-reader.ts';

const count = (most: number) => z.number().int().min(1).max(most);
const config = z.strictObject({
  bearerToken: secret('The application’s bearer token (app-only)'),
  mode: z
    .enum(['stream', 'search'])
    .default('stream')
    .describe('stream: as it is posted, its rules are this source’s alone; search: every minute'),
  queries: z
    .array(z.string().min(1).max(4096))
    .max(1000)
    .default([])
    .describe('In X’s syntax, asked for besides what the monitors ask for'),
  dailyReads: count(10_000_000)
    .min(10)
    .default(10_000)
    .describe('Posts read in a day (UTC) at most, as X charges for each; then the source rests until the next day'),
  backfillHours: z.number().min(0).max(160).default(0).describe('How far back the first reading goes, by search'),
  maxGapHours: z.number().min(1).max(160).default(24).describe('How much is caught up by search after a gap'),
  backfillMinutes: z.number().int().min(0).max(5).default(0).describe('Minutes the stream repeats (Enterprise only)'),
  maxRules: count(25_000).default(1000).describe('Rules the stream may have; 1,000 unless X granted more'),
  searchChars: count(4096).default(512).describe('Longest search; 4,096 for Enterprise'),
  stallSeconds: z.number().min(0.05).max(600).default(30).describe('Silence that ends a stream; X sends every 20 s'),
  settleSeconds: z
    .number()
    .min(0)
    .max(600)
    .default(30)
    .describe('How long after connecting the gap before is searched for: the search’s index is late'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .default('https://api.x.com/2')
    .describe('Address of the API, version 2'),
});
export type XConfig = z.output<typeof config>;

const FIELDS = {
  'tweet.fields':
    'article,attachments,author_id,community_id,conversation_id,created_at,edit_history_tweet_ids,entities,geo,id,in_reply_to_user_id,lang,note_tweet,public_metrics,referenced_tweets,text',
  expansions:
    'attachments.media_keys,author_id,geo.place_id,in_reply_to_user_id,referenced_tweets.id,referenced_tweets.id.author_id',
  'user.fields': 'description,id,name,public_metrics,username,verified',
  'media.fields': 'alt_text,media_key,preview_image_url,type,url,variants',
  'place.fields': 'country_code,id',
};
const CONNECT_MS = 15_000;
/** Longer lines are no posts. */
const MAX_LINE = 1_000_000;

export const x: Connector<XConfig> = {
  name: 'x',
  title: 'X',
  summary: 'Hears posts of X by its filtered stream, and by recent search what the stream missed.',
  docsUrl: 'https://docs.x.com/x-api/posts/filtered-stream/introduction',
  config,
  example: { bearerToken: 'env:X_BEARER_TOKEN', dailyReads: 20_000 },
  // Recent search: 450 requests in 15 minutes per application; a window's worth never starts at once.
  budget: { requests: 30, perMs: 60_000 },
  account: ({ bearerToken, endpoint }) => `${endpoint} ${bearerToken}`,
  pollMs: 60_000,
  // The stream's rules and its one connection are the running source's; a page of ten posts is the least X charges for.
  probe: (config) => ({
    ...config,
    mode: 'search',
    backfillHours: Math.max(config.backfillHours, 1),
    dailyReads: 10,
  }),
  policy: {
    // Developer Policy: deletions, edits, protection and suspension are followed within 24 hours; others get ids only.
    recheckHours: 24,
    thirdParties: 'links-only',
    note: 'Shown with author, handle, time and link, unmodified. Nothing is inferred about health, politics or religion.',
  },
  open(options, deps) {
    const reader = (signal: AbortSignal) => new XReader(options, deps, apiOf(options, deps, signal), signal);
    return {
      pages: (cursor, signal) => reader(signal).pages(cursor as XCursor | null),
      recheck: (refs, signal) => reader(signal).recheck(refs),
    };
  },
  normalise: xPost,
};

/** Made anew for every reading: its connections end with the signal. */
function apiOf(options: XConfig, deps: ConnectorDeps, signal: AbortSignal): XApi {
  const agent = options.endpoint.startsWith('http:') ? new HttpAgent() : new HttpsAgent();
  const plugins = [transport(options, deps, signal)];
  const client = new TwitterApi(options.bearerToken, { plugins, httpAgent: agent, compression: false }).v2;
  const record = (answer: unknown) => {
    if (isRecord(answer)) return answer;
    throw new Failure('transient', 'X answered with something that is not an object');
  };
  return {
    search: async (query) => record(await client.get('tweets/search/recent', { ...FIELDS, ...query })),
    lookup: async (ids) => record(await client.get('tweets', { ...FIELDS, ids: ids.join(',') })),
    rules: {
      list: async (token) =>
        record(
          await client.get('tweets/search/stream/rules', { ...(token !== undefined && { pagination_token: token }) }),
        ),
      change: async (body) => record(await client.post('tweets/search/stream/rules', body)),
    },
    async connect(inbox) {
      const { backfillMinutes } = options;
      const query = { ...FIELDS, ...(backfillMinutes > 0 && { backfill_minutes: backfillMinutes }) };
      const stream = client.searchStream({ ...(query as object), autoConnect: false }) as unknown as TweetStream;
      fill(inbox, stream, options.stallSeconds);
      const close = () => {
        stream.destroy();
        agent.destroy();
      };
      signal.addEventListener('abort', close, { once: true });
      await connected(stream, options, deps, agent, signal);
      return { close };
    },
  };
}

/** The SDK's host is a constant and it has neither time-outs nor bounds: what it would ask, our client asks. */
function transport({ endpoint, bearerToken }: XConfig, { http, clock }: ConnectorDeps, signal: AbortSignal) {
  const address = (url: string, query: Record<string, unknown> = {}) => {
    const there = new URL(`${endpoint.replace(/\/$/, '')}${new URL(url).pathname.replace(/^\/2(?=\/)/, '')}`);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) there.searchParams.set(name, String(value));
    return there.href;
  };
  return {
    onBeforeStreamRequestConfig({ params }) {
      params.url = address(params.url);
    },
    async onBeforeRequestConfig({ params }) {
      const isPost = params.method.toUpperCase() === 'POST';
      const { status, headers, body } = await http.request({
        url: address(params.url, params.query as Record<string, unknown>),
        method: isPost ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${bearerToken}`, ...(isPost && { 'content-type': 'application/json' }) },
        ...(isPost && { body: JSON.stringify(params.body) }),
        signal,
      });
      const data = parsed(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
      const failure = xFailure(status, headers, data, 'X', clock());
      if (failure !== null) throw failure;
      return { data, headers };
    },
  } satisfies ITwitterApiClientPlugin;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the stream says goes to the inbox; whatever ends it ends the inbox. */
function fill(inbox: Inbox<Loose>, stream: TweetStream, stallSeconds: number): void {
  const end = (failure: Failure) => {
    inbox.end(failure);
    stream.destroy();
  };
  const take = (line: string) => {
    const item = parsed(line);
    if (isRecord(item) && !('data' in item)) end(endingOf(item));
    else if (!inbox.put(isRecord(item) ? item : { broken: line.slice(0, 200) }))
      end(cut('brings more than can be stored'));
  };
  const { parser } = stream as unknown as StreamParts;
  const { Connected, ConnectionError, ConnectionLost, DataKeepAlive } = ETwitterStreamEvent;
  parser.push = linesTo(take, () => end(cut('sent a line without an end')));
  // A line's end that comes as a chunk of its own looks like a keep-alive there.
  stream.on(DataKeepAlive, () => parser.push('\r\n'));
  // Else the SDK decodes each chunk alone and breaks a character that lies across two.
  stream.on(Connected, () => (stream as unknown as StreamParts).res?.setEncoding('utf8'));
  stream.on(ConnectionLost, () => end(cut(`was silent for ${stallSeconds} s`)));
  stream.on(ConnectionError, () => end(cut('was cut')));
}

/** What the SDK's types keep to themselves. */
interface StreamParts {
  res?: NodeJS.ReadableStream;
  parser: { push(chunk: string): void };
}

/** In place of the SDK's parser, which reads a long line from its beginning with every chunk, and knows no end of it. */
function linesTo(take: (line: string) => void, tooLong: () => void): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') take(line);
    if (rest.length > MAX_LINE) tooLong();
  };
}

/** The SDK's errors hold the request with its token: nothing of them goes on but status, headers and X's own words. */
async function connected(
  stream: TweetStream,
  { stallSeconds }: XConfig,
  { clock }: ConnectorDeps,
  agent: HttpAgent,
  signal: AbortSignal,
): Promise<void> {
  const timer = setTimeout(() => agent.destroy(), CONNECT_MS);
  try {
    await stream.connect({ autoReconnect: false, keepAliveTimeout: stallSeconds * 1000 });
  } catch (error) {
    signal.throwIfAborted();
    const { code, headers, data } = error as { code?: unknown; headers?: Record<string, unknown>; data?: unknown };
    const failure = typeof code === 'number' ? xFailure(code, headers ?? {}, data, 'X’s stream', clock()) : null;
    throw failure ?? cut('cannot be reached');
  } finally {
    clearTimeout(timer);
  }
}
