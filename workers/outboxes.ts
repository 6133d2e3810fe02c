/** Opened channels, kept while the workspace's configuration stands. */
import { randomUUID } from 'node:crypto';
import type { Channel, ChannelDeps, Outbox } from '../src/contracts/channel.ts';
import { Failure } from '../src/contracts/failure.ts';
import type { Workspace } from '../src/storage/workspace.ts';

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

export class Outboxes {
  readonly #options: OutboxOptions;
  /** Names this process's senders in the turns of unkeyed channels. */
  readonly owner = randomUUID();
  #version = -1;
  readonly #lines = new Map<string, Promise<void>>();
  #open = new Map<string, OpenChannel>();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Throws `Failure('auth')` for a channel that is gone or cannot be opened: a person must act, messages wait. */
  get(workspace: Workspace, name: string): OpenChannel {
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
