/** Google Play: reviews of an app and the developer's answers, from what the store's own pages read (unofficial). */
import { z } from 'zod';
import type { Connector, ConnectorDeps, Page } from '../src/contracts/connector.ts';
import { Failure } from '../src/contracts/failure.ts';
import { type Post, type Skip, skip } from '../src/domain/post.ts';
import { toPost } from '../src/domain/well-formed.ts';
import { fetchAnswer } from '../src/platform/fetch-json.ts';
import {
  filledObject,
  isoOfSeconds,
  isRecord,
  looseCount,
  looseId,
  looseList,
  looseText,
  present,
} from '../src/platform/loose-json.ts';
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

const config = z.strictObject({
  app: z
    .string()
    .regex(/^\w+(\.\w+)+$/, 'expected a package name')
    .max(200)
    .describe('Package name of the app, such as com.example.app'),
  countries: z
    .array(z.string().regex(/^[a-z]{2}$/))
    .min(1)
    .max(100)
    .default(['us'])
    .describe('Stores to read, two letters each; reviews of a language are much the same in all of them'),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z]{2,4})?$/)
    .default('en')
    .describe('Language whose reviews are shown'),
  backfillHours: z.number().min(0).max(8760).default(168).describe('How far back the first reading goes'),
  maxPages: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(50)
    .describe('Answers of 100 reviews read at most the first time'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .default('https://play.google.com')
    .describe('Address of the store'),
});
export type GooglePlayConfig = z.output<typeof config>;

type GooglePlayCursor = Record<string, SinceCursor>;

interface RawItem {
  /** A review holds its answer; each is a post. */
  type: 'review' | 'answer';
  app: string;
  review: unknown;
}

/** Edits move a review to the top; answers do not, they are seen for as long as the review is read again. */
const OVERLAP_MS = 86_400_000;
const PAGE_SIZE = 100;
const RPC = 'UsvDTd';
const NEWEST_FIRST = 2;
/** Where things stand in a review, which is a list. */
const AT = { id: 0, person: 1, rating: 2, text: 4, time: 5, likes: 6, answer: 7, user: 9, version: 10 } as const;

export const googleplay: Connector<GooglePlayConfig> = {
  name: 'googleplay',
  title: 'Google Play',
  summary: 'Reads reviews of an app on Google Play and the developer’s answers; unofficial, needs no key.',
  docsUrl: 'https://support.google.com/googleplay/android-developer/answer/138230',
  config,
  example: { app: 'com.example.app', countries: ['us'] },
  budget: { requests: 10, perMs: 60_000 },
  account: ({ endpoint }) => endpoint,
  pollMs: 1_800_000,
  policy: {
    thirdParties: 'links-only',
    note: 'Not an offered interface: whether it may be read is the operator’s to judge.',
  },
  open: (options, deps) => ({
    pages: (cursor, signal) => pages(options, deps, cursor as GooglePlayCursor | null, signal),
  }),
  normalise,
};

function pages(
  options: GooglePlayConfig,
  deps: ConnectorDeps,
  from: GooglePlayCursor | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const start = () => sinceStart(deps.clock(), options.backfillHours);
  return inLists<string, SinceCursor>(
    [...new Set(options.countries)],
    from,
    { start, overlapMs: OVERLAP_MS },
    (country, at) => readCountry(options, deps, country, at, signal),
  );
}

async function* readCountry(
  options: GooglePlayConfig,
  deps: ConnectorDeps,
  country: string,
  { place, since, isFirst }: { place: SinceCursor; since: number; isFirst: boolean },
  signal: AbortSignal,
): AsyncGenerator<Page & { cursor: SinceCursor }> {
  const leafOf = async (token: string | null): Promise<Leaf<string>> => {
    const { reviews, next } = await ask(options, deps, country, token, signal);
    const found = reviews.flatMap((review) => foundIn(review, options.app, deps.clock()));
    return { found, next };
  };
  const reading = { since, isFirst, maxPages: options.maxPages, log: deps.log, what: 'Google Play reviews' };
  yield* handOut(await readBack(leafOf, reading), place, { now: deps.clock(), overlapMs: OVERLAP_MS });
}

async function ask(
  options: GooglePlayConfig,
  { http, clock }: ConnectorDeps,
  country: string,
  token: string | null,
  signal: AbortSignal,
): Promise<{ reviews: unknown[]; next: string | null }> {
  const query = new URLSearchParams({ rpcids: RPC, hl: options.language, gl: country });
  const url = `${options.endpoint.replace(/\/$/, '')}/_/PlayStoreUi/data/batchexecute?${query}`;
  const wanted = [null, null, [2, NEWEST_FIRST, [PAGE_SIZE, null, token], null, []], [options.app, 7]];
  const call = [[[RPC, JSON.stringify(wanted), null, 'generic']]];
  const body = new URLSearchParams({ 'f.req': JSON.stringify(call) }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' };
  const request = { url, method: 'POST' as const, headers, body, signal };
  const answer = await fetchAnswer(http, 'Google Play', request, clock(), { parse: readEnvelope });
  const reviews = looseList(answer.body)[0];
  const mark = looseList(looseList(answer.body)[1])[1];
  return { reviews: looseList(reviews), next: looseText(mark) ?? null };
}

/**
 * The call's result out of the envelope: `)]}'`, then a list of rows, one of them `["wrb.fr", name, result as JSON, …]`;
 * in another dialect several such lists, a line each, between their lengths. Undefined where there is none.
 */
export function readEnvelope(text: string): unknown {
  const bare = text.replace(/^\)\]\}'/, '');
  const lists = [bare, ...bare.split('\n').filter((line) => line.startsWith('[['))];
  for (const list of lists) {
    const row = looseList(parsed(list)).find((one) => Array.isArray(one) && one[0] === 'wrb.fr' && one[1] === RPC);
    if (row === undefined) continue;
    const result = looseList(row)[2];
    if (result === null) throw new Failure('rejected', 'Google Play knows no such app');
    return typeof result === 'string' ? parsed(result) : undefined;
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function secondsAt(time: unknown): number | undefined {
  return looseCount(looseList(time)[0]);
}

/** The answer first: by the review's time the list is ordered. */
function foundIn(review: unknown, app: string, now: number): Found[] {
  const parts = looseList(review);
  const raw: RawItem = { type: 'review', app, review };
  const id = looseId(parts[AT.id]);
  const seconds = secondsAt(parts[AT.time]);
  const at = seconds === undefined ? now : seconds * 1000;
  const said = [seconds, parts[AT.rating], parts[AT.text]];
  const found: Found[] = [{ raw, key: id === undefined ? printOf(raw) : `${id}:${printOf(said)}`, at }];
  const answer = looseList(parts[AT.answer]);
  if (id === undefined || looseText(answer[1]) === undefined) return found;
  const answered = secondsAt(answer[2]);
  const answerAt = answered === undefined ? at : answered * 1000;
  return [
    { raw: { ...raw, type: 'answer' }, key: `${id}:answer:${printOf(answer.slice(1, 3))}`, at: answerAt },
    ...found,
  ];
}

function normalise(raw: unknown): Post | Skip {
  if (!isRecord(raw) || !Array.isArray(raw.review)) return skip('invalid', 'not a review');
  const { type, review } = raw as unknown as RawItem & { review: unknown[] };
  if (type !== 'review' && type !== 'answer') return skip('invalid', 'type: not known');
  const id = looseId(review[AT.id]);
  if (id === undefined || id.length > 400) return skip('invalid', 'id: is missing');
  const app = looseText(raw.app)?.slice(0, 200);
  const shared = {
    platform: 'googleplay',
    url: app && `https://play.google.com/store/apps/details?${new URLSearchParams({ id: app, reviewId: id })}`,
    community: app,
    thread: id,
  };
  return type === 'review' ? reviewOf(review, id, shared) : answerOf(review, id, shared);
}

function reviewOf(review: unknown[], id: string, shared: object): Post | Skip {
  const text = (looseText(review[AT.text]) ?? '').trim();
  if (text === '') return skip('empty', 'stars without a word');
  const rating = looseCount(review[AT.rating]);
  const version = looseText(review[AT.version]);
  return toPost(
    present({
      ...shared,
      id,
      text,
      postedAt: isoOfSeconds(secondsAt(review[AT.time])),
      kind: 'review',
      author: authorOf(review),
      tags: version === undefined ? undefined : [`version:${version.slice(0, 64)}`],
      metrics: filledObject({
        rating: rating !== undefined && rating >= 1 && rating <= 5 ? rating : undefined,
        likes: looseCount(review[AT.likes]),
      }),
    }),
  );
}

function authorOf(review: unknown[]): Post['author'] {
  const name = looseText(looseList(review[AT.person])[0]);
  return filledObject({ id: looseId(looseList(review[AT.user])[0]), name: name?.slice(0, 300) });
}

function answerOf(review: unknown[], id: string, shared: object): Post | Skip {
  const [name, text, time] = looseList(review[AT.answer]);
  const said = (looseText(text) ?? '').trim();
  if (said === '') return skip('empty', 'an answer without a word');
  return toPost(
    present({
      ...shared,
      id: `${id}:answer`,
      text: said,
      postedAt: isoOfSeconds(secondsAt(time)),
      kind: 'reply',
      author: filledObject({ name: looseText(name)?.slice(0, 300) }),
      parent: present({ id, author: authorOf(review), text: looseText(review[AT.text]) }),
    }),
  );
}
