/** One request and its answer on an undici dispatcher: decoded, bounded in bytes, time and patience. */
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { Failure } from '../contracts/failure.ts';

export interface ExchangeAnswer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

export interface ExchangeOptions {
  url: URL;
  method: Dispatcher.HttpMethod;
  headers: Record<string, string>;
  body: string | Uint8Array | null;
  maxBytes: number;
}

/** Lets the caller end an exchange at any moment; the promise rejects at once. */
export interface Exchange {
  answer: Promise<ExchangeAnswer>;
  /** Ends it; the reason is made with what is known then: whether the request may have reached the remote. */
  end(reason: (inDoubt: boolean) => unknown): void;
}

/** Starts the exchange. Rejects with {@link Failure} as `HttpClient` promises. */
export function exchange(dispatcher: Dispatcher, options: ExchangeOptions): Exchange {
  const reader = new AnswerReader(`${options.method} ${options.url.host}`, options.maxBytes);
  try {
    dispatcher.dispatch(
      {
        origin: options.url.origin,
        path: options.url.pathname + options.url.search,
        method: options.method,
        headers: options.headers,
        body: options.body,
      },
      reader,
    );
  } catch (error) {
    reader.onResponseError(null, error as Error);
  }
  return { answer: reader.answer, end: (reason) => reader.fail(reason(reader.started)) };
}

class AnswerReader implements Dispatcher.DispatchHandler {
  readonly answer: Promise<ExchangeAnswer>;
  /** From here on bytes may have reached the remote. */
  started = false;
  private settled = false;
  private controller: Dispatcher.DispatchController | undefined;
  private decoder: Transform | undefined;
  private status = 0;
  private headers: Record<string, string> = {};
  private readonly chunks: Buffer[] = [];
  private received = 0;
  private kept = 0;
  private resolve!: (answer: ExchangeAnswer) => void;
  private reject!: (reason: unknown) => void;
  private readonly what: string;
  private readonly maxBytes: number;

  constructor(what: string, maxBytes: number) {
    this.what = what;
    this.maxBytes = maxBytes;
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Ended while it waited for a connection: never written.
    if (this.settled) return void controller.abort(new Error('ended before it was sent'));
    this.controller = controller;
    this.started = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    this.status = status;
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) this.headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
    }
    if (this.headers['content-encoding'] === undefined && Number(this.headers['content-length']) > this.maxBytes) {
      this.fail(this.tooLarge());
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.settled) return;
    this.received += chunk.length;
    if (this.received === chunk.length) this.decoder = this.decoderFor(chunk);
    if (this.received > this.maxBytes) this.fail(this.tooLarge());
    else if (this.decoder === undefined) this.keep(chunk);
    else this.decoder.write(chunk);
  }

  onResponseEnd(): void {
    if (this.settled) return;
    if (this.decoder === undefined) this.finish();
    else this.decoder.end();
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (!this.settled) this.fail(connectionFailure(this.what, error, this.started));
  }

  fail(reason: unknown): void {
    if (this.settled) return;
    this.settled = true;
    this.decoder?.destroy();
    this.chunks.length = 0;
    this.controller?.abort(new Error('ended'));
    this.reject(reason);
  }

  private finish(): void {
    if (this.settled) return;
    this.settled = true;
    const only = this.chunks.length === 1 ? this.chunks[0] : undefined;
    this.resolve({ status: this.status, headers: this.headers, body: only ?? Buffer.concat(this.chunks, this.kept) });
  }

  private keep(chunk: Buffer): void {
    if (this.settled) return;
    this.kept += chunk.length;
    if (this.kept > this.maxBytes) this.fail(this.tooLarge());
    else this.chunks.push(chunk);
  }

  private tooLarge(): Failure {
    return new Failure('rejected', `${this.what}: the answer is larger than ${this.maxBytes} bytes`, {
      status: this.status,
      inDoubt: true,
    });
  }

  /** Made at the first byte, as an empty body needs none. Stacked encodings are refused: nobody honest sends them. */
  private decoderFor(first: Buffer): Transform | undefined {
    const names = (this.headers['content-encoding'] ?? '').toLowerCase().split(',');
    const encodings = names.map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity');
    const encoding = encodings[0];
    if (encoding === undefined) return undefined;
    const decoder = encodings.length === 1 ? makeDecoder(encoding, first) : undefined;
    if (decoder === undefined) {
      this.fail(new Failure('rejected', `${this.what}: unknown content encoding`, { status: this.status }));
      return undefined;
    }
    decoder.on('data', (chunk: Buffer) => this.keep(chunk));
    decoder.on('end', () => this.finish());
    decoder.on('error', (cause) => this.fail(this.corrupt(encoding, cause)));
    return decoder;
  }

  private corrupt(encoding: string, cause: Error): Failure {
    const details = { status: this.status, inDoubt: true, cause };
    return new Failure('transient', `${this.what}: the answer is not valid ${encoding}`, details);
  }
}

function makeDecoder(encoding: string, first: Buffer): Transform | undefined {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  if (encoding === 'br') return createBrotliDecompress();
  if (encoding !== 'deflate') return undefined;
  // "deflate" is zlib by the standard and raw deflate from some servers.
  return ((first[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
}

function connectionFailure(what: string, error: Error & { code?: string }, started: boolean): Failure {
  if (error instanceof Failure) return error;
  const code = error.code ?? error.name;
  // Before any byte was written undici itself refuses impossible requests (a line break in a header).
  if (code === 'UND_ERR_INVALID_ARG') return new Failure('rejected', `${what}: ${error.message}`);
  return new Failure('transient', `${what}: ${WORDS[code] ?? 'the connection failed'} (${code})`, {
    inDoubt: started,
    cause: error,
  });
}

const WORDS: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name could not be resolved',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  UND_ERR_SOCKET: 'the connection was closed early',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
};
