/**
 * What a connector promises. A connector reads one platform; a source is a configured use of it.
 *
 * Lifecycle: the collect worker parses the source's configuration with `config`, calls `open` once (no I/O), then
 * `pages(cursor, signal)` again and again while it holds the source's lease: a poller's iteration ends when it has
 * caught up and is started again after `pollMs`; a stream's goes on until the signal is aborted. The worker commits
 * pages in order, each with its cursor in one transaction, and asks for at most one page more meanwhile; so a cursor
 * must cover exactly what was handed out up to and including its page. Reading again from any committed cursor may repeat items but must not lose
 * one. Failures are thrown as `Failure`; a connector never sleeps for a rate limit and never retries.
 */
import type { z } from 'zod';
import type { AuthorRef, Post, PostRef, Skip } from '../domain/post.ts';
import type { HttpClient } from './http.ts';
import type { Clock, Log } from './log.ts';
import type { SocketClient } from './socket.ts';

/** JSON; opaque to everyone but its connector. */
export type Cursor = unknown;

/** An item as the platform sent it, JSON. */
export type RawPost = unknown;

export interface Page {
  raw: RawPost[];
  /** Items the platform says are gone; every copy follows. */
  deleted: PostRef[];
  /** Accounts that are gone (deleted, deactivated, suspended, taken down): all their posts are. */
  goneAuthors?: AuthorRef[];
  cursor: Cursor;
  /** How far reading has come, where it can be told (files). */
  progress?: { done: number; total: number; unit: 'bytes' | 'items' };
  /** These items are history: stored and searchable, never delivered as live news. */
  backfill?: boolean;
  /** Of a platform that charges for what is read: how it stands after this page. */
  usage?: Usage;
}

export interface Usage {
  /** The day that is counted (UTC), such as `2026-06-01`. */
  day: string;
  /** Posts read of `limit`. */
  read: number;
  limit: number;
  /** What `read` comes to by the end of the day at the pace so far; null when it is too early to say. */
  forecast: number | null;
}

export interface Source {
  pages(cursor: Cursor | null, signal: AbortSignal): AsyncIterable<Page>;
  /**
   * Asks the platform what has become of stored posts, any number of them (it asks in batches of the platform's size). Where
   * it is absent the platform tells deletions by itself or not at all. What is in no list could not be told this time.
   * Throws `Failure`; called outside of `pages`, under no lease.
   */
  recheck?(refs: readonly StoredRef[], signal: AbortSignal): Promise<Recheck>;
  close?(): Promise<void>;
}

/** A stored post, with its address where it has one: of some platforms only that leads to it. */
export interface StoredRef extends PostRef {
  url?: string | null;
}

export interface Recheck {
  /** Gone, or no longer for us to see (protected, suspended): every copy follows. */
  deleted: PostRef[];
  /** The others as they are now, for `normalise`: edits and new counts. */
  raw: RawPost[];
  /** There were no requests left for these, or no time: they are asked for soon. */
  unasked?: PostRef[];
}

/** One query in the platform's syntax. */
export interface AskedQuery {
  text: string;
  /** Whose it is: a monitor's name. */
  tag: string;
}

export interface Asked {
  queries: AskedQuery[];
  /** Monitors that the platform cannot be asked for: what they would catch comes only by chance. */
  unasked: string[];
  /** Another one where the answer may be another. */
  version: number;
}

/** What the monitors ask this source's platform for; given where the platform can be asked for less than everything. */
export interface Queries {
  /** At this moment; texts of at most `maxChars` where the platform limits them and the limit differs by use. */
  current(maxChars?: number): Promise<Asked>;
  /** Resolves when the version is no longer that, or when the signal is aborted. Never rejects. */
  changed(version: number, signal: AbortSignal): Promise<void>;
}

/** What may be done with what a platform gives; obeyed by the tend worker (facts with their source beside them). */
export interface PlatformPolicy {
  /** Days a stored post may be kept; absent: as long as the workspace wants. */
  retentionDays?: number;
  /** Stored posts must be re-checked for deletion at least so often (hours). */
  recheckHours?: number;
  /** Whether content may go to third parties, or only links and ids. */
  thirdParties: 'content' | 'links-only';
  note?: string;
}

/** What the platform still allows. */
export interface PlatformLimits {
  requestsLeft: number;
  /** When there are more again, milliseconds since 1970. */
  resetAt?: number;
}

export interface ConnectorDeps {
  http: HttpClient;
  /** Absent where nothing is streamed (reading a file from the command line); see `socketsOf`. */
  sockets?: SocketClient;
  log: Log;
  clock: Clock;
  /**
   * For connectors that learn it otherwise than from the usual headers of an answer that came by `http` (those are seen
   * anyway): an SDK, a field of the body.
   */
  onLimits?(limits: PlatformLimits): void;
  queries?: Queries;
}

export interface Connector<C = unknown> {
  /** Also the name in configuration (`connector: rss`); kebab-case. */
  name: string;
  title: string;
  /** One sentence for lists and documentation. */
  summary: string;
  docsUrl: string;
  /** Strict object; every field described; secrets made with `secret()`. */
  config: z.ZodType<C>;
  /** Valid by `config`; run by the contract suite. */
  example: z.input<z.ZodType<C>> | Record<string, unknown>;
  /** The platform's limit; the worker enforces it across the source's requests. */
  budget: { requests: number; perMs: number };
  /**
   * Whose limit that is: sources with the same answer share it. Absent: each source has its own. May hold secrets, so it is
   * compared and never shown.
   */
  account?(config: C): string;
  /** How long a caught-up poller waits, milliseconds; a source's own `pollMs` overrides it. 0: the source ends for good. */
  pollMs: number;
  /** True: its posts are sent to `POST /ingest/SOURCE`; nobody reads its pages. */
  pushed?: boolean;
  /**
   * The configuration to try a source by, where trying it as it is configured would change something on the platform or
   * disturb who reads it. Absent: as it is.
   */
  probe?(config: C): C;
  policy: PlatformPolicy;
  open(config: C, deps: ConnectorDeps): Source;
  /** Pure: a stored raw item can be replayed. Never throws on what a platform sent. `config` for declared mappings. */
  normalise(raw: RawPost, config: C): Post | Skip;
}
