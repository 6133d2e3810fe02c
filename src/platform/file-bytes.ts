/** The bytes of a file from an offset on, inflated when it is gzip (told by its first bytes, not by its name). */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Failure } from '../contracts/failure.ts';

export interface FileInfo {
  path: string;
  /** Bytes on disk. */
  size: number;
  gzip: boolean;
  /** The first inflated bytes, at most 64 KB, without a byte order mark. */
  head: Buffer;
  /** Bytes of the byte order mark at the start (0 or 3). */
  bom: number;
}

const HEAD_BYTES = 64 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** Throws `Failure('rejected')` for what is not a readable file, or is UTF-16. */
export async function inspectFile(path: string): Promise<FileInfo> {
  const file = await open(path).catch((error) => Promise.reject(unreadable(path, error)));
  let size: number;
  let start: Buffer;
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new Failure('rejected', `${path} is not a file`);
    size = stat.size;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    start = buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
  const gzip = start[0] === 0x1f && start[1] === 0x8b;
  const head = gzip ? await inflatedHead(path) : start;
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    throw new Failure('rejected', `${path} is UTF-16; save it as UTF-8`);
  }
  const bom = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  return { path, size, gzip, head: head.subarray(bom), bom };
}

async function inflatedHead(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of inflate(path)) {
      chunks.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      if (bytes >= HEAD_BYTES) break;
    }
  } catch (error) {
    if (bytes === 0) throw unreadable(path, error as NodeJS.ErrnoException);
  }
  return Buffer.concat(chunks).subarray(0, HEAD_BYTES);
}

/**
 * Chunks from the inflated `offset` on, with the bytes of the file read so far. An aborted signal ends it within
 * milliseconds by throwing its reason. Broken gzip gives what was inflated before the damage was seen, then
 * `Failure('rejected')`.
 */
export async function* fileBytes(
  info: FileInfo,
  offset: number,
  signal: AbortSignal,
): AsyncGenerator<{ chunk: Buffer; read: number }> {
  signal.throwIfAborted();
  const raw = createReadStream(info.path, { start: info.gzip ? 0 : offset, highWaterMark: CHUNK_BYTES });
  const stream = info.gzip ? inflate(info.path, raw) : raw;
  const stop = () => stream.destroy(asError(signal.reason));
  signal.addEventListener('abort', stop, { once: true });
  let toSkip = info.gzip ? offset : 0;
  try {
    for await (const whole of stream) {
      const chunk = toSkip === 0 ? (whole as Buffer) : (whole as Buffer).subarray(toSkip);
      toSkip -= (whole as Buffer).length - chunk.length;
      const read = info.gzip ? raw.bytesRead : offset + raw.bytesRead;
      if (chunk.length > 0) yield { chunk, read };
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : unreadable(info.path, error as NodeJS.ErrnoException);
  } finally {
    signal.removeEventListener('abort', stop);
    stream.destroy();
    raw.destroy();
  }
}

function inflate(path: string, raw: Readable = createReadStream(path)): Readable {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  raw.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => raw.destroy());
  return raw.pipe(gunzip);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

const WORDS: Record<string, string> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'a directory, not a file',
  Z_BUF_ERROR: 'the gzip data ends too early',
  Z_DATA_ERROR: 'the gzip data is damaged',
};

function unreadable(path: string, error: NodeJS.ErrnoException): Failure {
  if (error instanceof Failure) return error;
  const words = WORDS[error.code ?? ''];
  return new Failure(words === undefined ? 'transient' : 'rejected', `${path}: ${words ?? error.message}`, {
    cause: error,
  });
}
