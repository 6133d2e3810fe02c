/**
 * What a channel promises. `open` does no I/O; `render` is pure (preview, dry run, snapshot); `send` makes exactly ONE
 * attempt and throws `Failure` when it did not work. Retry, pacing, breakers and dead letters live in the deliver
 * worker, never here.
 */
import type { z } from 'zod';
import type { Notification } from '../domain/notification.ts';
import type { HttpClient } from './http.ts';
import type { Clock, Log } from './log.ts';

/** What the remote said: enough to update, answer or retract the message later. JSON, no secrets. */
export interface Receipt {
  /** The remote's id of the message, where it gives one. */
  id?: string;
  /** Link to the message. */
  url?: string;
  [key: string]: unknown;
}

export interface ChannelLimits {
  /** Messages that may start within `perMs`; the worker paces by it. */
  messages: number;
  perMs: number;
  /** Requests of this channel that may be under way at once; unkeyed channels are always held to 1. */
  concurrency: number;
  /** Largest text the channel shows whole, in its own unit. */
  maxText: number;
}

/** What `previous` does: replace the message, or answer in its thread. */
export interface Previous {
  mode: 'update' | 'thread';
  receipt: Receipt;
}

export interface Outbox<P = unknown> {
  /** What `previous` may ask for; absent: it is never given. A message that cannot be changed is left as it is. */
  can?: readonly Previous['mode'][];
  render(notification: Notification): P;
  /** `key` is the delivery's stable id; the same over retries. */
  send(payload: P, key: string, previous?: Previous, signal?: AbortSignal): Promise<Receipt>;
  /** Takes a delivered message back (a deletion follows every copy). */
  retract?(receipt: Receipt): Promise<void>;
  close?(): Promise<void>;
}

export interface ChannelDeps {
  http: HttpClient;
  log: Log;
  clock: Clock;
  /** Where the `terminal` channel writes; one call a message, no trailing newline. */
  print(text: string): void;
  /** Whether that is a place where colours show; absent: no. */
  colours?: boolean;
}

export interface Channel<C = unknown, P = unknown> {
  name: string;
  title: string;
  summary: string;
  docsUrl: string;
  config: z.ZodType<C>;
  example: z.input<z.ZodType<C>> | Record<string, unknown>;
  limits: ChannelLimits;
  /** True when the remote dedupes on our key: in doubt, the same message is simply sent again. */
  keyed: boolean;
  open(config: C, deps: ChannelDeps): Outbox<P>;
}
