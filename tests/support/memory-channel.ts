/** A channel that keeps messages in memory and fails as it is told; for tests of what uses channels. */
import { z } from 'zod';
import type { Channel, Previous, Receipt } from '../../src/contracts/channel.ts';
import type { Failure } from '../../src/contracts/failure.ts';
import type { Notification } from '../../src/domain/notification.ts';

export interface MemoryPayload {
  notification: Notification;
}

export interface MemoryMessage {
  key: string;
  payload: MemoryPayload;
  previous: Previous | undefined;
  receipt: Receipt;
}

/** What the next attempt does: works, fails untouched, or fails after the message was kept (an answer that was lost). */
export type MemoryStep = 'ok' | Failure | { keptThen: Failure } | { waitFor: Promise<unknown> };

const config = z.strictObject({ room: z.string().min(1).optional().describe('Any word; tells destinations apart') });
export type MemoryConfig = z.output<typeof config>;

export interface MemoryChannel extends Channel<MemoryConfig, MemoryPayload> {
  /** What arrived, in order; when keyed, one a key. */
  messages: MemoryMessage[];
  /** By key, of what arrived. */
  receipts: Map<string, Receipt>;
  /** Ids of messages that were taken back. */
  retracted: string[];
  /** Every call of `send`, failed ones too. */
  attempts: string[];
  /** Steps for the coming attempts, first first; afterwards everything works. */
  script: MemoryStep[];
}

export interface MemoryOptions {
  name?: string;
  /** True (the default): a second message with a known key is answered by the first one's receipt. */
  keyed?: boolean;
  limits?: Partial<Channel['limits']>;
  /** Absent: it can only be told something new. */
  can?: Previous['mode'][];
  /** What `find` answers; absent: the channel cannot look. */
  find?: (channel: MemoryChannel, key: string) => Promise<Receipt | null>;
}

export function createMemoryChannel({
  name = 'memory',
  keyed = true,
  limits,
  can,
  find,
}: MemoryOptions = {}): MemoryChannel {
  const channel: MemoryChannel = {
    name,
    title: 'Memory',
    summary: 'Keeps messages in memory, for tests.',
    docsUrl: 'https://example.com/memory',
    config,
    example: { room: 'billing' },
    limits: { messages: 100_000, perMs: 1000, concurrency: 32, maxText: 1_000_000, ...limits },
    keyed,
    messages: [],
    receipts: new Map(),
    retracted: [],
    attempts: [],
    script: [],
    open: () => ({
      ...(can === undefined ? {} : { can }),
      render: (notification) => ({ notification }),
      send: (payload, key, previous, signal) => send(channel, { key, payload, previous }, signal),
      ...(find && { find: (_payload: MemoryPayload, key: string) => find(channel, key) }),
      retract: async ({ id }) => void channel.retracted.push(String(id)),
    }),
  };
  return channel;
}

async function send(
  channel: MemoryChannel,
  said: Omit<MemoryMessage, 'receipt'>,
  signal?: AbortSignal,
): Promise<Receipt> {
  signal?.throwIfAborted();
  channel.attempts.push(said.key);
  const step = channel.script.shift() ?? 'ok';
  if (step instanceof Error) throw step;
  if (step !== 'ok' && 'waitFor' in step) await orAbort(step.waitFor, signal);
  const receipt = keep(channel, said);
  if (step !== 'ok' && 'keptThen' in step) throw step.keptThen;
  return receipt;
}

function keep(channel: MemoryChannel, said: Omit<MemoryMessage, 'receipt'>): Receipt {
  const known = channel.keyed ? channel.receipts.get(said.key) : undefined;
  if (known !== undefined) return known;
  const receipt = { id: `memory-${channel.messages.length + 1}` };
  channel.receipts.set(said.key, receipt);
  channel.messages.push({ ...said, receipt });
  return receipt;
}

function orAbort(work: Promise<unknown>, signal?: AbortSignal): Promise<unknown> {
  if (signal === undefined) return work;
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, aborted]);
}
