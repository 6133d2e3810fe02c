/** Posts of a file as JSON lines in memory, the way a platform's stream brings them. */
import { isSkip, type Post } from '../../domain/post.ts';
import { toPost } from '../../domain/well-formed.ts';
import { fileBytes, inspectFile } from '../../platform/file-bytes.ts';
import type { Io } from '../io.ts';
import { readValidPosts } from '../post-file.ts';

const LF = 0x0a;

export interface PostLines {
  /** One post a line, each ended by a line feed, as it was written. */
  bytes: Buffer;
  posts: number;
  texts: string[];
}

/** JSON lines stay as they are, but for lines that are no posts; other formats are written as JSON lines. */
export async function readPostLines(io: Io, path: string): Promise<PostLines> {
  const info = await inspectFile(path);
  const isLines = /^\s*\{/.test(info.head.toString('latin1')) && !/\.(?:json|csv|tsv)(?:\.gz)?$/i.test(path);
  if (!isLines) return writtenLines(io, path);
  const chunks: Buffer[] = [];
  for await (const { chunk } of fileBytes(info, info.bom, io.signal)) chunks.push(chunk);
  return validLines(io, Buffer.concat(chunks));
}

async function writtenLines(io: Io, path: string): Promise<PostLines> {
  const lines: string[] = [];
  const texts: string[] = [];
  for await (const post of readValidPosts(io, path)) {
    lines.push(`${JSON.stringify(post)}\n`);
    texts.push(post.text);
  }
  return { bytes: Buffer.from(lines.join('')), posts: texts.length, texts };
}

function validLines(io: Io, all: Buffer): PostLines {
  const kept: Buffer[] = [];
  const texts: string[] = [];
  let skipped = 0;
  forEachLine(all, (bytes, start, end) => {
    const post = postIn(bytes, start, end);
    if (post === null) skipped++;
    else {
      texts.push(post.text);
      kept.push(bytes.subarray(start, end), Buffer.of(LF));
    }
  });
  if (skipped > 0) io.err(`skipped: ${skipped} lines that are no posts`);
  return { bytes: Buffer.concat(kept), posts: texts.length, texts };
}

function postIn(bytes: Buffer, start: number, end: number): Post | null {
  try {
    const post = toPost(JSON.parse(bytes.toString('utf8', start, end)));
    return isSkip(post) ? null : post;
  } catch {
    return null;
  }
}

/** Blank lines are none. */
export function forEachLine(bytes: Buffer, visit: (bytes: Buffer, start: number, end: number) => void): void {
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(LF, start);
    const end = found === -1 ? bytes.length : found;
    if (end > start) visit(bytes, start, end);
    start = end + 1;
  }
}
