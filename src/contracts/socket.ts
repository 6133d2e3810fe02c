/** The WebSockets that adapters get: bounded in time and size, refuse private addresses unless allowed, like HTTP. */
import type { LookupFunction } from 'node:net';

export interface SocketRequest {
  /** `wss:` or `ws:`; `https:` and `http:` are taken for them. */
  url: string;
  headers?: Record<string, string>;
  /** For the handshake, milliseconds; default 15,000. */
  timeoutMs?: number;
  /** Largest message; default 5 MiB. A larger one ends the connection. */
  maxBytes?: number;
  /** After so long without any sign of life (a message or the answer to a ping) it counts as cut; default 30,000. */
  silenceMs?: number;
  /** Milliseconds since the epoch, for a Retry-After that is a date; default: the system's. */
  now?: number;
  /** Ends it at any moment; reading then rejects with the signal's reason. */
  signal?: AbortSignal;
}

export interface ReadOptions {
  /** Wait at most so long for a first message, milliseconds. */
  withinMs: number;
  /** After the first one wait so long for more, unless `limit` have come. */
  gatherMs: number;
  /** At most so many messages. */
  limit: number;
}

export interface Socket {
  /**
   * What has come, oldest first; empty when nothing came in time. When the connection was cut or closed, first what had
   * come, then `Failure('transient')`. The other side is slowed down while much waits to be read. One reader at a time.
   */
  read(options: ReadOptions): Promise<Buffer[]>;
  /** Text; lost when the connection is gone, which the next read tells. */
  send(text: string): void;
  close(): void;
}

export interface SocketClient {
  /**
   * Throws `Failure` by the shared status table when the server answers the handshake with anything but a WebSocket,
   * `transient` for connection errors and time-outs, `rejected` for refused addresses and schemes.
   */
  open(request: SocketRequest): Promise<Socket>;
  /**
   * For an SDK that insists on its own connection: what it must pass on to `net.connect`, so that it reaches the same
   * addresses only. Throws `Failure('rejected')` for a literal address that is refused.
   */
  guard(url: string): { lookup?: LookupFunction };
}
