/** Obeys what platforms demand of stored posts (`policy` of their connectors): retention, and looking up what has become of them. */
import type { Connector, ConnectorDeps, Recheck, StoredRef } from '../src/contracts/connector.ts';
import { asFailure } from '../src/contracts/failure.ts';
import type { HttpClient } from '../src/contracts/http.ts';
import { isSkip, type Post, type PostRef, postKey } from '../src/domain/post.ts';
import { budgeted } from '../src/platform/budget.ts';
import { sourceBackOff } from '../src/queue/retry.ts';
import { deletePosts } from '../src/storage/deletions.ts';
import {
  deleteOlder,
  markChecked,
  nextCheckIn,
  postsToCheck,
  type SourceToCheck,
  sourcesToCheck,
} from '../src/storage/duties.ts';
import { followEdits } from '../src/storage/edits.ts';
import type { WorkerContext } from './context.ts';

export interface PolicyOptions {
  connectors: ReadonlyMap<string, Connector>;
  openConfig(connector: Connector, config: unknown): unknown;
  deps: ConnectorDeps;
}

const DELETED_AT_ONCE = 1_000;
const CHECKED_AT_ONCE = 500;
/** Begun before the time is over, so that it is kept. */
const IN_TIME = 0.9;
/** Longer than looking up one batch may take. */
const LEASE_MS = 120_000;
const CHECK_MS = 90_000;
/** Of a platform's budget; the rest is for reading. */
const SHARE = 0.1;

export class PolicyKeeper {
  readonly #context: WorkerContext;
  readonly #options: PolicyOptions;
  readonly #clients = new Map<string, HttpClient>();

  constructor(context: WorkerContext, options: PolicyOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** One round: at most so much that others get their turn. Safe in several processes. */
  async round(stopping: AbortSignal): Promise<void> {
    await this.#keepRetention(stopping);
    const hours = new Map(
      [...this.#options.connectors.values()].flatMap(({ name, policy }) =>
        policy.recheckHours === undefined ? [] : [[name, policy.recheckHours * IN_TIME]],
      ),
    );
    for (const source of await sourcesToCheck(this.#context.db, hours, LEASE_MS)) {
      if (stopping.aborted) return;
      await this.#check(source, hours.get(source.connector) as number, stopping);
    }
  }

  async #keepRetention(stopping: AbortSignal): Promise<void> {
    for (const { name, policy } of this.#options.connectors.values()) {
      const { retentionDays } = policy;
      let gone = DELETED_AT_ONCE;
      while (retentionDays !== undefined && gone === DELETED_AT_ONCE && !stopping.aborted) {
        gone = await this.#context.db.transaction((tx) => deleteOlder(tx, name, retentionDays, DELETED_AT_ONCE));
        if (gone > 0)
          this.#context.log.info({ platform: name, posts: gone }, 'content is deleted, as its platform demands');
      }
    }
  }

  async #check(source: SourceToCheck, hours: number, stopping: AbortSignal): Promise<void> {
    const { db, log } = this.#context;
    const connector = this.#options.connectors.get(source.connector) as Connector;
    try {
      const refs = await postsToCheck(db, source.id, hours, CHECKED_AT_ONCE);
      const config = this.#options.openConfig(connector, source.config);
      const answer = await this.#ask(connector, config, refs, stopping);
      if (answer !== null) await this.#take(refs, answer, (raw) => connector.normalise(raw, config), hours);
      const isMore = answer !== null && refs.length === CHECKED_AT_ONCE && answer.unasked === undefined;
      await nextCheckIn(db, source.id, isMore ? 0 : LEASE_MS);
    } catch (error) {
      if (stopping.aborted) return nextCheckIn(db, source.id, 0);
      const failure = asFailure(error);
      await nextCheckIn(db, source.id, sourceBackOff(failure, 3, Math.random()));
      log.warn(
        { source: source.name, kind: failure.kind, error: failure.message },
        'stored posts could not be looked up',
      );
    }
  }

  /** Null where the platform cannot be asked; it tells deletions by itself, or not at all. */
  async #ask(connector: Connector, config: unknown, refs: StoredRef[], stopping: AbortSignal): Promise<Recheck | null> {
    const http = this.#clientOf(connector);
    const source = connector.open(config, { ...this.#options.deps, http });
    try {
      const signal = AbortSignal.any([stopping, AbortSignal.timeout(CHECK_MS)]);
      return (await source.recheck?.(refs, signal)) ?? null;
    } finally {
      await source.close?.();
    }
  }

  async #take(
    refs: PostRef[],
    { deleted, raw, unasked = [] }: Recheck,
    normalise: (raw: unknown) => Post | { skip: true },
    hours: number,
  ): Promise<void> {
    const { db, watch, log } = this.#context;
    const posts = raw.map(normalise).filter((item) => !isSkip(item)) as Post[];
    const told = new Set([...deleted, ...posts, ...unasked].map(postKey));
    const untold = refs.filter((ref) => !told.has(postKey(ref)));
    const { monitors, monitorIds } = watch.current();
    const edited = posts.map((post) => ({ post, matches: monitors.match(post).matches }));
    const gone = await db.transaction(async (tx) => {
      await followEdits(tx, edited, monitorIds, true);
      await markChecked(tx, posts);
      // They are asked for again before long, but do not stand in the way of the others.
      await markChecked(tx, untold, hours / 2);
      return deletePosts(tx, deleted);
    });
    log.info({ checked: refs.length - unasked.length, gone, untold: untold.length }, 'stored posts were looked up');
  }

  #clientOf({ name, budget }: Connector): HttpClient {
    const { http, clock } = this.#options.deps;
    const share = { perMs: budget.perMs, requests: Math.max(1, Math.floor(budget.requests * SHARE)) };
    const client = this.#clients.get(name) ?? budgeted(http, share, clock);
    this.#clients.set(name, client);
    return client;
  }
}
