/**
 * A Jetstream on loopback that sends as fast as it is read, in a process of its own so that its work is not counted. Told
 * by its parent what people say; answers `{ port }`. Frames are made once and only their numbers are written anew.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { seededRandom } from '../../domain/seeded-random.ts';

export interface JetstreamTask {
  texts: string[];
  mix: EventMix;
  /** Between two events, µs. */
  stepUs: number;
}

/** `posts`: what the server leaves when asked for posts; `network`: everything, as from one that does not filter. */
export type EventMix = 'posts' | 'network';

/** 16 digits, as `time_us` has until 2286; also what makes record keys and revisions new. */
const DIGITS = 16;
const BLANK = '1'.padEnd(DIGITS, '0');
const EVENTS = 4_000;
const EVENTS_A_WRITE = 200;
/** RFC 6455 §1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

process.once('message', async ({ texts, mix, stepUs }: JetstreamTask) => {
  const chunks = framesOf(texts, mix);
  const server = createServer();
  server.on('upgrade', (request, socket) => {
    socket.on('error', () => {});
    socket.resume();
    const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${GUID}`).digest('base64');
    const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write(`${[...head, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`);
    const cursor = Number(new URL(request.url ?? '/', 'http://loopback').searchParams.get('cursor'));
    void play(socket, chunks, cursor, stepUs);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.send?.({ port: (server.address() as AddressInfo).port });
  process.once('disconnect', () => process.exit());
});

interface Chunk {
  bytes: Buffer;
  /** Where numbers stand, event by event. */
  places: number[][];
}

async function play(socket: Duplex, chunks: Chunk[], startUs: number, stepUs: number): Promise<void> {
  let us = startUs;
  let go = () => {};
  socket.on('drain', () => go());
  socket.on('close', () => go());
  for (let at = 0; !socket.destroyed; at = (at + 1) % chunks.length) {
    const { bytes, places } = chunks[at] as Chunk;
    const fresh = Buffer.from(bytes);
    for (const event of places) {
      us += stepUs;
      const digits = String(us).padStart(DIGITS, '0');
      for (const place of event) fresh.write(digits, place, 'latin1');
    }
    if (!socket.write(fresh)) await new Promise<void>((resolve) => (go = resolve));
  }
}

function framesOf(texts: string[], mix: EventMix): Chunk[] {
  const chance = seededRandom(1);
  const chunks: Chunk[] = [];
  for (let from = 0; from < EVENTS; from += EVENTS_A_WRITE) {
    const frames: Buffer[] = [];
    const places: number[][] = [];
    let length = 0;
    for (let event = 0; event < EVENTS_A_WRITE; event++) {
      const frame = frameOf(JSON.stringify(eventOf(texts, mix, chance)));
      places.push(placesIn(frame, length));
      frames.push(frame);
      length += frame.length;
    }
    chunks.push({ bytes: Buffer.concat(frames), places });
  }
  return chunks;
}

/** One text frame, whole, not masked. */
function frameOf(text: string): Buffer {
  const payload = Buffer.from(text);
  if (payload.length < 126) return Buffer.concat([Buffer.of(0x81, payload.length), payload]);
  return Buffer.concat([Buffer.of(0x81, 126, payload.length >> 8, payload.length & 0xff), payload]);
}

function placesIn(frame: Buffer, offset: number): number[] {
  const places: number[] = [];
  for (let at = frame.indexOf(BLANK); at >= 0; at = frame.indexOf(BLANK, at + DIGITS)) places.push(offset + at);
  return places;
}

const OTHERS = ['app.bsky.feed.like', 'app.bsky.feed.repost', 'app.bsky.graph.follow'];

function eventOf(texts: string[], mix: EventMix, chance: () => number): object {
  const did = `did:plc:${Math.floor(chance() * 1e9)
    .toString(36)
    .padStart(24, 'a')}`;
  const place = { did, time_us: Number(BLANK) };
  const draw = chance();
  // One in a hundred each, as on the network.
  if (draw < 0.01) return { ...place, kind: 'account', account: { active: true, did, seq: 1 } };
  if (draw < 0.02) return { ...place, kind: 'identity', identity: { did, handle: 'a.bsky.social', seq: 1 } };
  const isPost = mix === 'posts' || chance() < 0.05;
  const collection = isPost ? 'app.bsky.feed.post' : (OTHERS[Math.floor(chance() * OTHERS.length)] as string);
  const operation = draw < 0.06 ? 'delete' : draw < 0.065 ? 'update' : 'create';
  const record = isPost ? postOf(texts, chance) : { subject: { cid: CID, uri: POST }, createdAt: new Date() };
  const commit = {
    rev: BLANK,
    operation,
    collection,
    rkey: BLANK,
    ...(operation !== 'delete' && { record: { $type: collection, ...record }, cid: CID }),
  };
  return { ...place, kind: 'commit', commit };
}

const CID = 'bafyreidqpc7si3dbimffi64lz3xsx2qt45ip7rpna2qpslcddp23itjjzm';
const POST = 'at://did:plc:vfnmgxg2yscfliemmcxzyfyh/app.bsky.feed.post/3mmoodizfwc2j';

function postOf(texts: string[], chance: () => number): object {
  // No post is longer than 300 characters of any kind.
  const text = (texts[Math.floor(chance() * texts.length)] as string).slice(0, 600).toWellFormed();
  const to = { cid: CID, uri: POST };
  const link = { $type: 'app.bsky.richtext.facet#link', uri: 'https://example.com/a/long/path?with=query' };
  return {
    createdAt: new Date().toISOString(),
    langs: ['en'],
    text,
    ...(chance() < 0.4 && { reply: { parent: to, root: to } }),
    ...(chance() < 0.1 && { embed: { $type: 'app.bsky.embed.record', record: to } }),
    ...(chance() < 0.15 && { facets: [{ index: { byteStart: 0, byteEnd: 5 }, features: [link] }] }),
  };
}
