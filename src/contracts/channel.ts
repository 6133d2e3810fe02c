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

/** What `previous` does: replace the message, or answer it (in its thread, as a reply, as a comment). */
export interface Previous {
  mode: 'update' | 'thread';
  receipt: Receipt;
}

export interface Outbox<P = unknown> {
  /**
   * What it can make of `previous`; absent: it is never given, every message stands alone. A mode that is not listed does
   * not fail: it posts a message of its own, so whoever wants no further message must not send one.
   */
  can?: readonly Previous['mode'][];
  render(notification: Notification): P;
  /** `key` is the delivery's stable id; the same over retries. */
  send(payload: P, key: string, previous?: Previous, signal?: AbortSignal): Promise<Receipt>;
  /**
   * Reads back what `send` with the same arguments may have left; asked when that is in doubt, before sending again. The
   * receipt of what is there, or null when it is not. May lag behind where the remote's search does. Throws `Failure`
   * when it cannot be told.
   */
  find?(payload: P, key: string, previous?: Previous, signal?: AbortSignal): Promise<Receipt | null>;
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
