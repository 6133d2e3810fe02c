/** Apple App Store: customer reviews of an app, by country, from the public feed. */
import { z } from 'zod';
import type { Connector, ConnectorDeps, Page } from '../src/contracts/connector.ts';
import { Failure } from '../src/contracts/failure.ts';
import { type Post, type Skip, skip } from '../src/domain/post.ts';
import { toPost } from '../src/domain/well-formed.ts';
import { fetchAnswer } from '../src/platform/fetch-json.ts';
import { absoluteUrl } from '../src/platform/html-text.ts';
import { parseLooseDate } from '../src/platform/loose-date.ts';
import { filledObject, isRecord, type Loose, looseId, looseText, present } from '../src/platform/loose-json.ts';
import {
  type Found,
  handOut,
  inLists,
  type Leaf,
  printOf,
  readBack,
  type SinceCursor,
  sinceStart,
} from '../src/platform/since-window.ts';

/** The feed has 10 pages of 50; asked for more it answers with an error in words. */
const FEED_PAGES = 10;

const config = z.strictObject({
  app: z
    .string()
    .regex(/^\d{5,15}$/, 'expected the number in the app’s address')
    .describe('Number of the app, as in apps.apple.com/…/id123456789'),
  countries: z
    .array(z.string().regex(/^[a-z]{2}$/))
    .min(1)
    .max(200)
    .default(['us'])
    .describe('Stores to read, two letters each: us, gb, de, …'),
  backfillHours: z.number().min(0).max(87_600).default(168).describe('How far back the first reading goes'),
  maxPages: z.number().int().min(1).max(FEED_PAGES).default(FEED_PAGES).describe('Pages of 50 reviews read at most'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .default('https://itunes.apple.com')
    .describe('Address of the store’s feeds'),
});
export type AppStoreConfig = z.output<typeof config>;

type AppStoreCursor = Record<string, SinceCursor>;

interface RawItem {
  entry: unknown;
  app: string;
  country: string;
  fetchedAt: string;
}

const DAY_MS = 86_400_000;
/** The feed lags and skips about; what was handed out is remembered for as long as it can stand in the feed. */
const MEMORY_MS = 3650 * DAY_MS;
const MAX_SEEN = 1000;

export const appstore: Connector<AppStoreConfig> = {
  name: 'appstore',
  title: 'App Store',
  summary:
    'Reads customer reviews of an app in any country’s App Store; needs no key, does not tell developers’ answers.',
  docsUrl: 'https://developer.apple.com/app-store/ratings-and-reviews/',
  config,
  example: { app: '1234567890', countries: ['us', 'de'] },
  budget: { requests: 20, perMs: 60_000 },
  account: ({ endpoint }) => endpoint,
  pollMs: 1_800_000,
  policy: { thirdParties: 'content' },
  open: (options, deps) => ({
    pages: (cursor, signal) => pages(options, deps, cursor as AppStoreCursor | null, signal),
  }),
  normalise,
};

function pages(
  options: AppStoreConfig,
  deps: ConnectorDeps,
  from: AppStoreCursor | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const start = () => sinceStart(deps.clock(), options.backfillHours);
  return inLists<string, SinceCursor>(
    [...new Set(options.countries)],
    from,
    { start, overlapMs: DAY_MS },
    (country, at) => readCountry(options, deps, country, at, signal),
  );
}

async function* readCountry(
  options: AppStoreConfig,
  deps: ConnectorDeps,
  country: string,
  { place, since, isFirst }: { place: SinceCursor; since: number; isFirst: boolean },
  signal: AbortSignal,
): AsyncGenerator<Page & { cursor: SinceCursor }> {
  const now = deps.clock();
  const known = new Set(place.seen.map(([key]) => key));
  const leafOf = async (page: number | null): Promise<Leaf<number>> => {
    const entries = await entriesOf(options, deps, country, page ?? 1, signal);
    const found = entries.map((entry) => {
      const raw: RawItem = { entry, app: options.app, country, fetchedAt: new Date(now).toISOString() };
      // Without dates, what a first reading finds was there before.
      return foundOf(raw, now, isFirst ? place.liveFrom - 1 : now);
    });
    const isKnown = found.every(({ key }) => known.has(key));
    return { found, next: isKnown || (page ?? 1) >= options.maxPages ? null : (page ?? 1) + 1 };
  };
  const reading = { since, isFirst, maxPages: options.maxPages, log: deps.log, what: 'App Store reviews' };
  yield* handOut(await readBack(leafOf, reading), place, { now, overlapMs: MEMORY_MS, maxSeen: MAX_SEEN });
}

async function entriesOf(
  options: AppStoreConfig,
  { http, clock }: ConnectorDeps,
  country: string,
  page: number,
  signal: AbortSignal,
): Promise<unknown[]> {
  const path = `${country}/rss/customerreviews/page=${page}/id=${options.app}/sortby=mostrecent/json`;
  const url = `${options.endpoint.replace(/\/$/, '')}/${path}`;
  const { body } = await fetchAnswer(http, 'The App Store', { url, signal }, clock());
  if (!isRecord(body) || !isRecord(body.feed)) throw new Failure('transient', 'The App Store answered without a feed');
  // Nothing, one entry as it is, or a list.
  const { entry } = body.feed;
  return entry === undefined ? [] : Array.isArray(entry) ? entry : [entry];
}

/** The feed was XML: every value is `{ label }`. */
function label(entry: unknown, key: string): string | undefined {
  const value = isRecord(entry) ? entry[key] : undefined;
  return isRecord(value) ? looseText(value.label) : undefined;
}

/** An edited review keeps its id. */
function foundOf(raw: RawItem, now: number, undated: number): Found {
  const { entry } = raw;
  const said = ['title', 'content', 'im:rating', 'im:version', 'updated'].map((key) => label(entry, key));
  const at = parseLooseDate(label(entry, 'updated'));
  const key = `${label(entry, 'id') ?? ''}:${printOf(label(entry, 'id') === undefined ? entry : said)}`;
  return { raw, key, at: at ?? now, posted: at ?? undated };
}

function normalise(raw: unknown): Post | Skip {
  if (!isRecord(raw) || !isRecord(raw.entry)) return skip('invalid', 'not an entry');
  const { entry } = raw;
  // The first entry of some feeds is the app itself.
  if (isRecord(entry['im:name']) && label(entry, 'im:rating') === undefined) return skip('no-review', 'the app itself');
  const id = looseId(label(entry, 'id'));
  if (id === undefined || !/^\d+$/.test(id)) return skip('invalid', 'id: not a review’s');
  const text = (label(entry, 'content') ?? '').trim();
  const title = label(entry, 'title');
  if (text === '' && title === undefined) return skip('empty', `no title and no text (review ${id})`);
  const posted = parseLooseDate(label(entry, 'updated')) ?? parseLooseDate(raw.fetchedAt);
  const country = /^[a-z]{2}$/.exec(looseText(raw.country) ?? '')?.[0];
  const version = label(entry, 'im:version');
  return toPost(
    present({
      platform: 'appstore',
      id,
      text,
      postedAt: posted === null ? undefined : new Date(posted).toISOString(),
      url: linkOf(entry),
      title,
      kind: 'review',
      author: authorOf(entry.author),
      community: looseText(raw.app)?.slice(0, 64),
      tags: version === undefined ? undefined : [`version:${version.slice(0, 64)}`],
      metrics: filledObject({
        rating: number(label(entry, 'im:rating'), 5),
        likes: number(label(entry, 'im:voteSum')),
      }),
      country: country?.toUpperCase(),
    }),
  );
}

function linkOf(entry: Loose): string | undefined {
  const attributes = isRecord(entry.link) ? entry.link.attributes : undefined;
  return isRecord(attributes) ? absoluteUrl(looseText(attributes.href) ?? '') : undefined;
}

/** Numbers come as text. */
function number(text: string | undefined, most = 1e9): number | undefined {
  const value = /^\d{1,9}$/.test(text ?? '') ? Number(text) : undefined;
  return value !== undefined && value <= most ? value : undefined;
}

function authorOf(author: unknown): Post['author'] {
  const id = /\/id(\d{1,20})\b/.exec(label(author, 'uri')?.slice(0, 500) ?? '')?.[1];
  return filledObject({ id, name: label(author, 'name')?.slice(0, 300) });
}
