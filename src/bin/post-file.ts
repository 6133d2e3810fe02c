/** Reads posts of a file (JSONL, CSV or JSON array; gzip too) one page at a time, the way `import` does. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { connectors } from '../../connectors/registry.ts';
import type { HttpClient } from '../contracts/http.ts';
import { isSkip, type Post, type Skip } from '../domain/post.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { complaint, type Io, plain } from './io.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const offline: HttpClient = { request: () => Promise.reject(new Error('reading a file needs no network')) };

export async function* readPosts(io: Io, file: string): AsyncGenerator<Post | Skip> {
  const connector = connectors.get('file');
  if (connector === undefined) throw new Error('the file connector is missing');
  const path = resolve(io.cwd, file);
  await mustExist(path);
  const config = connector.config.safeParse({ path });
  if (!config.success) throw new CliError(`${file}: ${complaint(config.error)}`, EXIT.usage);
  const source = connector.open(config.data, { http: offline, log: silent, clock: Date.now });
  for await (const page of source.pages(null, io.signal)) {
    for (const raw of page.raw) yield connector.normalise(raw, config.data);
  }
}

/** Reports each skipped line on standard error, counted; posts go on. */
export async function* readValidPosts(io: Io, file: string): AsyncGenerator<Post> {
  let skipped = 0;
  for await (const post of readPosts(io, file)) {
    if (!isSkip(post)) yield post;
    else if (++skipped <= 10) io.err(`skipped: ${plain(post.detail ?? post.reason)}`);
  }
  if (skipped > 10) io.err(`skipped: ${skipped} in all`);
}

export async function mustExist(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new CliError(`There is no file ${path}`, EXIT.unavailable);
  if (!found.isFile()) throw new CliError(`${path} is not a file`, EXIT.usage);
}
