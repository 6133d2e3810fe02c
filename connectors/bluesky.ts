/** Bluesky: the network's new, edited and deleted posts, by Jetstream or by a relay's or PDS's own stream. */

import { readFile } from 'node:fs/promises';
import { zstdDecompressSync } from 'node:zlib';
import { z } from 'zod';
import type { Connector, ConnectorDeps, Page } from '../src/contracts/connector.ts';
import { Failure } from '../src/contracts/failure.ts';
import { filePath } from '../src/contracts/file-path.ts';
import type { HttpClient } from '../src/contracts/http.ts';
import type { Socket } from '../src/contracts/socket.ts';
import { isRecord } from '../src/platform/loose-json.ts';
import { socketsOf } from '../src/platform/socket.ts';
import { type BlueskyCursor, EventSorter, type JetstreamEvent, type StreamItem } from './bluesky-events.ts';
import { normalise, POSTS } from './bluesky-post.ts';
import { Profiles } from './bluesky-profiles.ts';
import { recheck } from './bluesky-recheck.ts';
import { openRelay } from './bluesky-relay.ts';

const JETSTREAMS = [1, 2].flatMap((n) =>
  ['us-east', 'us-west'].map((region) => `wss://jetstream${n}.${region}.bsky.network`),
);
const RELAYS = ['wss://bsky.network'];

const address = z.url({ protocol: /^(wss?|https?)$/ });
const config = z.strictObject({
  mode: z
    .enum(['jetstream', 'relay'])
    .default('jetstream')
    .describe('jetstream: JSON, filtered by the server; relay: com.atproto.sync.subscribeRepos of a relay or PDS'),
  endpoint: z
    .union([address, z.array(address).min(1).max(20)])
    .optional()
    .describe('Server, or several that stand in for each other; default: the public ones'),
  dids: z
    .array(z.string().regex(/^did:[a-z]+:[A-Za-z0-9._:%-]{1,200}$/))
    .min(1)
    .max(10_000)
    .optional()
    .describe('Accounts to hear; everybody when absent'),
  profiles: z.boolean().default(true).describe('Look up handle, name, bio and followers of who writes'),
  appView: z
    .url({ protocol: /^https?$/ })
    .default('https://public.api.bsky.app')
    .describe('Where profiles are looked up'),
  backfillHours: z.number().min(0).max(72).default(0).describe('How far back the first reading goes (Jetstream only)'),
  stallSeconds: z
    .number()
    .min(0)
    .max(3600)
    .default(60)
    .describe('Without any event for so long another server is tried; 0: never'),
  zstdDictionary: filePath(
    'Dictionary of Jetstream (pkg/models/zstd_dictionary); with it, messages come compressed',
  ).optional(),
});
export type BlueskyConfig = z.output<typeof config>;

const PAGE_ITEMS = 500;
/** A page waits so long for more posts, so that a lively stream is not a transaction a post. */
const GATHER_MS = 200;
/** A cursor that only moves over what we do not want is worth a page so often. */
const IDLE_PAGE_MS = 5_000;
/** Larger records are left out by the server: one beyond our bound would cut the stream at the same place for ever. */
const MAX_MESSAGE = 1_000_000;

export const bluesky: Connector<BlueskyConfig> = {
  name: 'bluesky',
  title: 'Bluesky',
  summary: 'Hears every post of Bluesky as it is written, edited or deleted; needs no key.',
  docsUrl: 'https://github.com/bluesky-social/jetstream',
  config,
  example: { profiles: true, backfillHours: 1 },
  // The public AppView: 3,000 requests in 5 minutes per address.
  budget: { requests: 3000, perMs: 300_000 },
  pollMs: 1_000,
  policy: {
    thirdParties: 'content',
    recheckHours: 24,
    // docs.bsky.app, "Developer Guidelines": deletions and account states are to be followed.
    note: 'Deletions and account states come on the stream; labels !hide, !warn, !no-unauthenticated are obeyed.',
  },
  open: (options, deps) => ({
    pages: (cursor, signal) => pages(options, deps, cursor as BlueskyCursor | null, signal),
    recheck: (refs, signal) => recheck(options, deps, memoryOf(deps.http).profiles, refs, signal),
  }),
  normalise,
};

/** What a process remembers of a source over its runs; its client lives as long. */
interface Memory {
  profiles: Profiles;
  /** Runs that failed without a page, one after the other: each tries the next server. */
  failed: number;
}
const memories = new WeakMap<HttpClient, Memory>();

function memoryOf(http: HttpClient): Memory {
  const memory = memories.get(http) ?? { profiles: new Profiles(), failed: 0 };
  memories.set(http, memory);
  return memory;
}

async function* pages(
  options: BlueskyConfig,
  deps: ConnectorDeps,
  from: BlueskyCursor | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  if (signal.aborted) return;
  const memory = memoryOf(deps.http);
  const server = pickServer(options, from, memory);
  const start = from ?? firstCursor(options, deps.clock());
  const sorter = new EventSorter(options, server, start);
  try {
    const stream = await openStream(options, deps, sorter, signal);
    try {
      // From here on nothing is missed, even if the first event is long in coming.
      if (from === null) yield sorter.place();
      for await (const page of readPages(options, deps, stream, sorter, signal)) {
        yield page;
        memory.failed = 0;
      }
    } finally {
      stream.close();
    }
  } catch (error) {
    if (signal.aborted) return;
    memory.failed++;
    throw error;
  }
}

function serversOf({ endpoint, mode }: BlueskyConfig): string[] {
  if (endpoint === undefined) return mode === 'jetstream' ? JETSTREAMS : RELAYS;
  return Array.isArray(endpoint) ? endpoint : [endpoint];
}

/** Where it was left; after a failure the one after it, and so on. */
function pickServer(options: BlueskyConfig, from: BlueskyCursor | null, memory: Memory): string {
  const servers = serversOf(options);
  const last = Math.max(0, servers.indexOf(from?.server ?? ''));
  return servers[(last + memory.failed) % servers.length] as string;
}

function firstCursor({ backfillHours }: BlueskyConfig, now: number): BlueskyCursor {
  return { us: (now - backfillHours * 3_600_000) * 1000, liveFromUs: now * 1000, seen: [] };
}

/** Either mode's stream as batches of events. */
export interface EventStream {
  /** As {@link Socket.read}. What is no JSON stays text. */
  read(options: { withinMs: number; gatherMs: number; limit: number }): Promise<StreamItem[]>;
  close(): void;
}

async function openStream(
  options: BlueskyConfig,
  deps: ConnectorDeps,
  sorter: EventSorter,
  signal: AbortSignal,
): Promise<EventStream> {
  if (options.mode === 'relay') return openRelay(deps, sorter.server, sorter.seq(), signal);
  const dictionary = options.zstdDictionary === undefined ? undefined : await readFile(options.zstdDictionary);
  const socket = await socketsOf(deps).open({
    url: jetstreamUrl(options, sorter, dictionary !== undefined),
    now: deps.clock(),
    signal,
  });
  return {
    read: async (how) => (await socket.read(how)).map((message) => decode(message, dictionary)),
    close: () => socket.close(),
  };
}

function jetstreamUrl({ dids = [] }: BlueskyConfig, sorter: EventSorter, compress: boolean): string {
  const url = new URL(`${sorter.server.replace(/\/$/, '')}/subscribe`);
  url.searchParams.set('wantedCollections', POSTS);
  for (const did of dids) url.searchParams.append('wantedDids', did);
  url.searchParams.set('maxMessageSizeBytes', String(MAX_MESSAGE));
  url.searchParams.set('cursor', String(sorter.resumeUs()));
  if (compress) url.searchParams.set('compress', 'true');
  return url.href;
}

const ZSTD_MAGIC = 0xfd2fb528;
const COLLECTION = Buffer.from('"collection":"');
const WANTED = Buffer.from(`${POSTS}"`);
const TIME = Buffer.from('"time_us":');

/** The event; only its time (µs) when it is of a collection that is not wanted; its text when it is no JSON. */
function decode(message: Buffer, dictionary: Buffer | undefined): StreamItem {
  const isPacked = dictionary !== undefined && message.length > 4 && message.readUInt32LE(0) === ZSTD_MAGIC;
  try {
    const bytes = isPacked ? zstdDecompressSync(message, { dictionary, maxOutputLength: 5 * MAX_MESSAGE }) : message;
    return unwantedTime(bytes) ?? parsed(bytes.toString());
  } catch {
    return `not zstd: ${message.toString('latin1', 0, 100)}`;
  }
}

function parsed(text: string): JetstreamEvent | string {
  try {
    const event: unknown = JSON.parse(text);
    return isRecord(event) ? event : text;
  } catch {
    return text;
  }
}

/** A server that does not filter sends twenty times as much: what is surely not wanted is not parsed. */
function unwantedTime(bytes: Buffer): number | undefined {
  const at = bytes.indexOf(COLLECTION);
  if (at < 0) return undefined;
  const from = at + COLLECTION.length;
  if (bytes.compare(WANTED, 0, WANTED.length, from, Math.min(from + WANTED.length, bytes.length)) === 0)
    return undefined;
  const time = bytes.indexOf(TIME);
  // The time stands before the record, where another one could hide.
  return time < 0 || time > at
    ? undefined
    : Number.parseInt(bytes.toString('latin1', time + TIME.length, time + TIME.length + 17), 10) || undefined;
}

async function* readPages(
  options: BlueskyConfig,
  deps: ConnectorDeps,
  stream: EventStream,
  sorter: EventSorter,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const { profiles } = memoryOf(deps.http);
  // A few accounts may be silent for days; pings tell whether the server is there.
  const stallMs = options.dids === undefined && options.stallSeconds > 0 ? options.stallSeconds * 1000 : undefined;
  let lastPage = deps.clock();
  while (!signal.aborted) {
    const events = await stream.read({ withinMs: stallMs ?? 60_000, gatherMs: GATHER_MS, limit: PAGE_ITEMS });
    if (events.length === 0 && stallMs !== undefined) throw new Failure('transient', 'Bluesky: no event for too long');
    const batches = sorter.sort(events, deps.clock(), (did) => profiles.forget(did));
    for (const batch of batches) {
      if (batch.isEmpty && deps.clock() - lastPage < IDLE_PAGE_MS) continue;
      if (options.profiles) await addProfiles(batch.page.raw, profiles, options, deps, signal);
      yield batch.page;
      lastPage = deps.clock();
    }
  }
}

async function addProfiles(
  raw: (JetstreamEvent | string)[],
  profiles: Profiles,
  { appView }: BlueskyConfig,
  deps: ConnectorDeps,
  signal: AbortSignal,
): Promise<void> {
  const events = raw.filter(
    (event): event is JetstreamEvent & { did: string } => isRecord(event) && typeof event.did === 'string',
  );
  const found = await profiles.of(new Set(events.map(({ did }) => did)), appView, deps, signal);
  for (const event of events) {
    const profile = found.get(event.did);
    if (profile !== undefined) event.author = profile;
  }
}
