/** Lemmy: posts and comments of a community, or of all an instance sees (API v3). */
import { z } from 'zod';
import type { Connector, ConnectorDeps, Page, Recheck } from '../src/contracts/connector.ts';
import { Failure } from '../src/contracts/failure.ts';
import { secret } from '../src/contracts/secret.ts';
import { type Post, type PostRef, type Skip, skip } from '../src/domain/post.ts';
import { toPost } from '../src/domain/well-formed.ts';
import { fetchAnswer, type Refusal } from '../src/platform/fetch-json.ts';
import { absoluteUrl } from '../src/platform/html-text.ts';
import { lookUp } from '../src/platform/look-up.ts';
import { parseLooseDate } from '../src/platform/loose-date.ts';
import {
  filled,
  filledObject,
  isRecord,
  looseCount,
  looseId,
  looseNumber,
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
  endpoint: z
    .url({ protocol: /^https?$/ })
    .default('https://lemmy.world')
    .describe('Address of the instance'),
  community: z
    .string()
    .regex(/^[\w.-]{1,100}(@[\w.-]{1,200})?$/, 'expected name or name@instance')
    .optional()
    .describe('Community, name or name@instance; everything the instance sees when absent'),
  include: z
    .array(z.enum(['posts', 'comments']))
    .min(1)
    .default(['posts', 'comments'])
    .describe('What is read'),
  backfillHours: z.number().min(0).max(8760).default(24).describe('How far back the first reading goes'),
  maxPages: z.number().int().min(1).max(1000).default(50).describe('Answers of a list read at most the first time'),
  token: secret('Token of a user (JWT), for instances that are private').optional(),
});
export type LemmyConfig = z.output<typeof config>;

type ListName = 'posts' | 'comments';
type LemmyCursor = Partial<Record<ListName, SinceCursor>>;

/** The most one answer gives. */
const PAGE_SIZE = 50;
const HOUR_MS = 3_600_000;
const NOT_THERE = 'not there';

export const lemmy: Connector<LemmyConfig> = {
  name: 'lemmy',
  title: 'Lemmy',
  summary: 'Reads posts and comments of a Lemmy community or instance; needs no key.',
  docsUrl: 'https://join-lemmy.org/docs/contributors/04-api.html',
  config,
  example: { community: 'selfhosted@lemmy.world' },
  // Instances set their own limits; the documented default of the software is far above.
  budget: { requests: 30, perMs: 60_000 },
  account: ({ endpoint }) => endpoint,
  pollMs: 120_000,
  policy: {
    recheckHours: 24,
    thirdParties: 'content',
    note: 'Deletions and removals are federated; each instance has terms of its own.',
  },
  open: (options, deps) => ({
    pages: (cursor, signal) => pages(options, deps, cursor as LemmyCursor | null, signal),
    recheck: (refs, signal) => recheck(options, deps, refs, signal),
  }),
  normalise,
};

function pages(
  options: LemmyConfig,
  deps: ConnectorDeps,
  from: LemmyCursor | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const start = () => sinceStart(deps.clock(), options.backfillHours);
  const names = (['posts', 'comments'] as const).filter((name) => options.include.includes(name));
  return inLists<ListName, SinceCursor>(names, from, { start, overlapMs: overlapOf(options) }, (name, at) =>
    readList(options, deps, name, at, signal),
  );
}

/**
 * What other instances sent late stands where it was written; edits and removals so soon after writing are seen too.
 * Of all an instance sees, hours would be a hundred answers each time.
 */
function overlapOf({ community }: LemmyConfig): number {
  return community === undefined ? HOUR_MS / 2 : 6 * HOUR_MS;
}

async function* readList(
  options: LemmyConfig,
  deps: ConnectorDeps,
  name: ListName,
  { place, since, isFirst }: { place: SinceCursor; since: number; isFirst: boolean },
  signal: AbortSignal,
): AsyncGenerator<Page & { cursor: SinceCursor }> {
  const reading = { since, isFirst, maxPages: options.maxPages, log: deps.log, what: `Lemmy ${name}` };
  const found = await readBack((token: string | null) => leafOf(options, deps, name, token, signal), reading);
  yield* handOut(found, place, { now: deps.clock(), overlapMs: overlapOf(options) });
}

/** `token`: a number is a page, anything else the instance's own mark (`next_page`, since 0.19). */
async function leafOf(
  options: LemmyConfig,
  deps: ConnectorDeps,
  name: ListName,
  token: string | null,
  signal: AbortSignal,
): Promise<Leaf<string>> {
  const path = name === 'posts' ? 'post/list' : 'comment/list';
  const query = present({
    type_: 'All',
    sort: 'New',
    limit: String(PAGE_SIZE),
    community_name: options.community,
    [/^\d{1,6}$/.test(token ?? '1') ? 'page' : 'page_cursor']: token ?? undefined,
  }) as Record<string, string>;
  const body = await ask(options, deps, path, query, signal);
  const list = isRecord(body) ? body[name] : undefined;
  if (!isRecord(body) || !Array.isArray(list)) throw new Failure('transient', `Lemmy answered without ${name}`);
  const following = /^\d{1,6}$/.test(token ?? '1') && list.length >= PAGE_SIZE ? String(Number(token ?? 1) + 1) : null;
  return { found: list.map((item) => foundOf(item, deps.clock())), next: looseText(body.next_page) ?? following };
}

async function ask(
  { endpoint, token }: LemmyConfig,
  { http, clock }: ConnectorDeps,
  path: string,
  query: Record<string, string>,
  signal: AbortSignal,
): Promise<unknown> {
  const url = `${endpoint.replace(/\/$/, '')}/api/v3/${path}?${new URLSearchParams(query)}`;
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return (await fetchAnswer(http, 'Lemmy', { url, headers, signal }, clock(), { verdict })).body;
}

/** A request each. What the instance wrote itself has its number in the address; the rest is found by the address. */
function recheck(
  options: LemmyConfig,
  deps: ConnectorDeps,
  refs: readonly PostRef[],
  signal: AbortSignal,
): Promise<Recheck> {
  const own = refs.filter(({ platform, id }) => platform === 'lemmy' && URL.canParse(id));
  return lookUp(own, 1, signal, async ([ref]) => {
    const { platform, id } = ref as PostRef;
    const answer = await viewOf(options, deps, id, signal).catch((error: unknown) => {
      if (
        error instanceof Failure &&
        (error.status === 404 || error.status === 410 || error.message.endsWith(NOT_THERE))
      )
        return null;
      throw error;
    });
    const one = itemOf(answer);
    if (answer === null || (one !== undefined && isGone(one.item))) return { deleted: [{ platform, id }], raw: [] };
    return { deleted: [], raw: one === undefined ? [] : [answer] };
  });
}

async function viewOf(options: LemmyConfig, deps: ConnectorDeps, id: string, signal: AbortSignal): Promise<unknown> {
  const { origin, pathname } = new URL(id);
  const [, type, number] = /^\/(post|comment)\/(\d{1,15})$/.exec(pathname) ?? [];
  const isHere = origin === new URL(options.endpoint).origin && type !== undefined && number !== undefined;
  const answer = isHere
    ? await ask(options, deps, type, { id: number }, signal)
    : await ask(options, deps, 'resolve_object', { q: id }, signal);
  if (!isRecord(answer)) return undefined;
  return isHere ? answer[`${type}_view`] : (answer.post ?? answer.comment);
}

/** Errors have names; old versions answer all of them with 400. */
function verdict({ status, body }: Refusal): Failure | null {
  const name = isRecord(body) ? /^[a-z_]{1,60}$/.exec(looseText(body.error) ?? '')?.[0] : undefined;
  if (name === undefined) return null;
  const says = `Lemmy answered ${status}: ${name}`;
  if (/^(couldnt_find_(post|comment|object)|not_found)$/.test(name))
    return new Failure('rejected', `Lemmy answered ${status}: ${NOT_THERE}`, { status });
  if (name === 'rate_limit_error') return new Failure('rate-limited', says, { status });
  return /not_logged_in|incorrect_login|instance_is_private/.test(name) ? new Failure('auth', says, { status }) : null;
}

/** The item within its view: a view has the author, the community and counts beside it. */
function itemOf(view: unknown): { kind: 'post' | 'comment'; item: Record<string, unknown> } | undefined {
  if (!isRecord(view)) return undefined;
  if (isRecord(view.comment)) return { kind: 'comment', item: view.comment };
  return isRecord(view.post) ? { kind: 'post', item: view.post } : undefined;
}

function foundOf(raw: unknown, now: number): Found {
  const one = itemOf(raw);
  const id = one === undefined ? undefined : idOf(one.item);
  const gone = one !== undefined && isGone(one.item);
  const key = id === undefined ? printOf(raw) : `${id} ${looseText(one?.item.updated) ?? ''}${gone ? ' gone' : ''}`;
  return { raw, key, at: parseLooseDate(one?.item.published) ?? now, gone: gone ? reference(id) : undefined };
}

function reference(id: string | undefined): PostRef | undefined {
  return id === undefined ? undefined : { platform: 'lemmy', id };
}

function isGone(item: Record<string, unknown>): boolean {
  return item.removed === true || item.deleted === true;
}

/** The address is the same on all instances, the number is not. */
function idOf(item: Record<string, unknown>): string | undefined {
  const address = absoluteUrl(looseText(item.ap_id) ?? '');
  return address !== undefined && address.length <= 512 ? address : undefined;
}

function normalise(raw: unknown): Post | Skip {
  const one = itemOf(raw);
  if (one === undefined || !isRecord(raw)) return skip('invalid', 'neither a post nor a comment');
  const { kind, item } = one;
  const id = idOf(item);
  if (id === undefined) return skip('invalid', 'ap_id: not an address');
  if (isGone(item)) return skip('deleted', id);
  const post = isRecord(raw.post) ? raw.post : {};
  const title = kind === 'post' ? looseText(item.name) : undefined;
  // Markdown, as it was written.
  const text = (looseText(kind === 'post' ? item.body : item.content) ?? '').trim();
  if (text === '' && title === undefined) return skip('empty', `no title and no text (${id})`);
  const thread = idOf(post);
  const counts = isRecord(raw.counts) ? raw.counts : {};
  const link = kind === 'post' ? absoluteUrl(looseText(item.url) ?? '') : undefined;
  return toPost(
    present({
      platform: 'lemmy',
      id,
      text,
      postedAt: isoOf(item.published),
      url: id,
      title,
      kind: kind === 'post' ? 'post' : 'comment',
      author: authorOf(raw.creator),
      community: communityOf(raw.community),
      thread,
      // A comment's parents are told by their numbers on this instance; only the post's address is known.
      parent: kind === 'comment' && isTopLevel(item) && thread !== undefined ? { id: thread } : undefined,
      links: filled(link === undefined ? [] : [link]),
      metrics: filledObject({
        score: looseNumber(counts.score),
        likes: looseCount(counts.upvotes),
        replies: looseCount(counts.comments) ?? looseCount(counts.child_count),
      }),
      editedAt: isoOf(item.updated),
    }),
  );
}

function isoOf(time: unknown): string | undefined {
  const ms = parseLooseDate(time);
  return ms === null ? undefined : new Date(ms).toISOString();
}

/** `path` is "0.<comment>" for an answer to the post itself. */
function isTopLevel(item: Record<string, unknown>): boolean {
  return /^0\.\d+$/.test(looseText(item.path) ?? '');
}

/** `name@instance`, as people write it. */
function withHost(name: string | undefined, actor: unknown): string | undefined {
  const address = absoluteUrl(looseText(actor) ?? '');
  return name === undefined || address === undefined ? name : `${name}@${new URL(address).host}`;
}

function authorOf(creator: unknown): Post['author'] {
  if (!isRecord(creator)) return undefined;
  const actor = absoluteUrl(looseText(creator.actor_id) ?? '');
  const id = looseId(actor);
  return filledObject({ id, handle: withHost(looseText(creator.name), actor), name: looseText(creator.display_name) });
}

function communityOf(community: unknown): string | undefined {
  return isRecord(community) ? withHost(looseText(community.name), community.actor_id) : undefined;
}
