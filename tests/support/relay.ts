/** A relay on 127.0.0.1: `com.atproto.sync.subscribeRepos` with real frames, CAR blocks and CIDs. */
import { BlockMap, blocksToCarFile } from '@atproto/repo';
import { MessageFrame } from '@atproto/xrpc-server';
import { type Loopback, loopback } from './loopback.ts';

export interface RelayOp {
  action: 'create' | 'update' | 'delete';
  /** `collection/rkey` */
  path: string;
  record?: Record<string, unknown>;
}

/** The bytes of a `#commit` message, with a revision that follows from its number. */
export async function commitFrame(seq: number, did: string, time: string, ops: RelayOp[]): Promise<Uint8Array> {
  const blocks = new BlockMap();
  const root = await blocks.add({ did, version: 3, seq } as never);
  const written = [];
  for (const { action, path, record } of ops) {
    written.push({ action, path, cid: record === undefined ? null : await blocks.add(record as never) });
  }
  const body = {
    seq,
    rebase: false,
    tooBig: false,
    repo: did,
    commit: root,
    rev: tidOf(seq),
    since: null,
    blocks: await blocksToCarFile(root, blocks),
    ops: written,
    blobs: [],
    time,
  };
  return new MessageFrame(body as never, { type: '#commit' }).toBytes();
}

/** Revisions are numbers in base 32, in an alphabet that sorts (atproto.com/specs/tid). */
function tidOf(number: number): string {
  const alphabet = '234567abcdefghijklmnopqrstuvwxyz';
  const digits = [...number.toString(32)].map((digit) => alphabet[Number.parseInt(digit, 32)]).join('');
  return `3l${digits.padStart(11, '2')}`;
}

export function accountFrame(seq: number, did: string, time: string, active: boolean, status?: string): Uint8Array {
  const body = { seq, did, time, active, ...(status !== undefined && { status }) };
  return new MessageFrame(body as never, { type: '#account' }).toBytes();
}

/** Each connection gets the frames after its cursor, then stays open, or is cut. */
export async function relay(frames: [seq: number, bytes: Uint8Array][], cut = false): Promise<Loopback> {
  return loopback(
    (_request, response) => response.writeHead(503).end(),
    ({ url }) => {
      const { pathname, searchParams } = new URL(url, 'http://loopback');
      if (pathname !== '/xrpc/com.atproto.sync.subscribeRepos') return undefined;
      const cursor = Number(searchParams.get('cursor') || 0);
      return (socket) => {
        const due = frames.filter(([seq]) => seq > cursor);
        for (const [seq, bytes] of due) socket.send(bytes, () => cut && seq === due.at(-1)?.[0] && socket.terminate());
      };
    },
  );
}
