/** The bytes of a file from an offset on, inflated when it is gzip (told by its first bytes, not by its name), as UTF-8. */
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import iconv from 'iconv-lite';
import { Failure } from '../contracts/failure.ts';

export interface FileInfo {
  path: string;
  /** Bytes on disk. */
  size: number;
  gzip: boolean;
  /** What it is written in, as iconv calls it; null: UTF-8, which is read as it is. Offsets count bytes of UTF-8. */
  encoding: string | null;
  /** The first inflated bytes, at most 64 KB, as UTF-8 without a byte order mark. */
  head: Buffer;
  /** Bytes of the byte order mark at the start (0 or 3); 0 where the encoding is another. */
  bom: number;
}

const HEAD_BYTES = 64 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** `encoding`: what it is said to be in. Throws `Failure('rejected')` for what is not a readable file, or no known encoding. */
export async function inspectFile(path: string, encoding?: string): Promise<FileInfo> {
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
  const named = encoding === undefined ? guessed(head) : known(encoding);
  const bom = named === null && head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  const text = named === null ? head.subarray(bom) : Buffer.from(iconv.decode(head, named));
  return { path, size, gzip, encoding: named, head: text, bom };
}

function known(encoding: string): string | null {
  if (/^utf-?8$/i.test(encoding)) return null;
  if (iconv.encodingExists(encoding) && !/^(?:hex|base64|binary)$/i.test(encoding)) return encoding;
  throw new Failure('rejected', `encoding: ${encoding.slice(0, 40)} is not known`);
}

/** UTF-16 by its mark; and what holds no single character of UTF-8 beyond ASCII, but other bytes, is what Excel writes. */
function guessed(head: Buffer): string | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  // The last character may be cut.
  if (isUtf8(head) || isUtf8(head.subarray(0, -1)) || isUtf8(head.subarray(0, -2)) || isUtf8(head.subarray(0, -3)))
    return null;
  const isDamagedUtf8 = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/.test(
    head.toString('latin1'),
  );
  return isDamagedUtf8 ? null : 'windows-1252';
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
  // What is inflated or decoded has no places to begin at: it is read from its start.
  const fromStart = info.gzip || info.encoding !== null;
  const raw = createReadStream(info.path, { start: fromStart ? 0 : offset, highWaterMark: CHUNK_BYTES });
  const stream = info.gzip ? inflate(info.path, raw) : raw;
  const stop = () => stream.destroy(asError(signal.reason));
  signal.addEventListener('abort', stop, { once: true });
  let toSkip = fromStart ? offset : 0;
  try {
    for await (const whole of info.encoding === null ? stream : decoded(stream, info.encoding)) {
      const chunk = toSkip === 0 ? (whole as Buffer) : (whole as Buffer).subarray(toSkip);
      toSkip -= (whole as Buffer).length - chunk.length;
      const read = fromStart ? raw.bytesRead : offset + raw.bytesRead;
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

async function* decoded(stream: Readable, encoding: string): AsyncGenerator<Buffer> {
  const decoder = iconv.getDecoder(encoding);
  for await (const chunk of stream) {
    const text = decoder.write(chunk as Buffer);
    if (text !== '') yield Buffer.from(text);
  }
  const rest = decoder.end();
  if (rest) yield Buffer.from(rest);
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
