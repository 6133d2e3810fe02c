/** Opened channels, kept while the workspace's configuration stands. */
import { randomUUID } from 'node:crypto';
import type { Channel, ChannelDeps, Outbox } from '../src/contracts/channel.ts';
import { Failure } from '../src/contracts/failure.ts';
import type { WorkspaceFrame } from '../src/storage/workspace.ts';

export interface OpenChannel {
  channel: Channel;
  outbox: Outbox;
}

export interface OutboxOptions {
  channels: ReadonlyMap<string, Channel>;
  /** Opens a channel's configuration: secrets resolved, validated. Throws `Failure('auth' | 'rejected')`. */
  openConfig(channel: Channel, config: unknown): unknown;
  deps: ChannelDeps;
}

/** Of one channel, in this process: one under way, and one that is ready when it ends. */
const BATCHES_AT_ONCE = 2;

export class Outboxes {
  readonly #options: OutboxOptions;
  /** Names this process's senders in the turns of unkeyed channels. */
  readonly owner = randomUUID();
  #version = -1;
  readonly #lines = new Map<string, Promise<void>>();
  readonly #batches = new Map<string, number>();
  readonly #restUntil = new Map<string, number>();
  readonly #passedOver = new Set<string>();
  #open = new Map<string, OpenChannel>();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Throws `Failure('auth')` for a channel that is gone or cannot be opened: a person must act, messages wait. */
  get(workspace: Pick<WorkspaceFrame, 'version' | 'channels'>, name: string): OpenChannel {
    if (workspace.version !== this.#version) this.#forget(workspace.version);
    const known = this.#open.get(name);
    if (known !== undefined) return known;
    const stored = workspace.channels.find((channel) => channel.name === name);
    if (stored === undefined)
      throw new Failure('auth', `no channel is called ${name}; configure it or replay elsewhere`);
    const channel = this.#options.channels.get(stored.type);
    if (channel === undefined) throw new Failure('auth', `channel ${name} has the unknown type ${stored.type}`);
    const config = this.#options.openConfig(channel, stored.config);
    const open = { channel, outbox: channel.open(config, this.#options.deps) };
    this.#open.set(name, open);
    return open;
  }

  /** Notes a batch of the channel, and `leave` must follow; false when it has no place for one. */
  enter(name: string): boolean {
    const batches = this.#batches.get(name) ?? 0;
    if (batches < BATCHES_AT_ONCE) this.#batches.set(name, batches + 1);
    else this.passOver(name);
    return batches < BATCHES_AT_ONCE;
  }

  /** True when deliveries of the channel were passed over meanwhile: whoever leaves looks for them. */
  leave(name: string): boolean {
    const left = (this.#batches.get(name) ?? 1) - 1;
    if (left === 0) this.#batches.delete(name);
    else this.#batches.set(name, left);
    return this.#passedOver.delete(name);
  }

  /** The channel's pace allows nothing more for so long. */
  rest(name: string, forMs: number): void {
    this.#restUntil.set(name, performance.now() + forMs);
  }

  passOver(name: string): void {
    this.#passedOver.add(name);
  }

  /**
   * Channels that take no further batch now, so that a slow one does not fill every place with batches that only wait.
   * Theirs are taken to be passed over.
   */
  full(): string[] {
    const now = performance.now();
    for (const [name, until] of this.#restUntil) if (until <= now) this.#restUntil.delete(name);
    const names = new Set(this.#restUntil.keys());
    for (const [name, batches] of this.#batches) if (batches >= BATCHES_AT_ONCE) names.add(name);
    for (const name of names) this.passOver(name);
    return [...names];
  }

  /** Runs `work` after everything that was asked for the same channel before has ended. */
  async oneAtATime(name: string, work: () => Promise<void>): Promise<void> {
    const before = this.#lines.get(name) ?? Promise.resolve();
    const mine = before.then(work);
    // Whoever comes next waits for the end, not for the success.
    this.#lines.set(
      name,
      mine.catch(() => {}),
    );
    await mine;
  }

  #forget(version: number): void {
    void this.close();
    this.#version = version;
  }

  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open = new Map();
    await Promise.all(open.map(({ outbox }) => outbox.close?.()));
  }
}
