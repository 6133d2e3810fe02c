/** A Mastodon instance on 127.0.0.1: timelines by REST with `Link` and limits, and a stream that behaves badly. */
import type { WebSocket } from 'ws';
import { type Loopback, loopback } from './loopback.ts';

export interface StreamedEvent {
  event: 'update' | 'status.update' | 'delete';
  /** Of an update. */
  status?: { id: string; [key: string]: unknown };
  /** Of a delete. */
  id?: string;
}

export interface StreamFaults {
  chance(): number;
  /** Each connection hears about so many events before it is closed. */
  cutAfter?: number;
  /** While nobody listens, so many posts are written. */
  missed?: number;
  /** So often a connection stays open but hears nothing more. */
  stallShare?: number;
  repeatShare?: number;
  reorderWithin?: number;
}

export interface MastodonInstance extends Loopback {
  isDone(): boolean;
}

export async function mastodonInstance(events: StreamedEvent[], faults: StreamFaults): Promise<MastodonInstance> {
  const { chance, cutAfter = events.length, missed = 0, stallShare = 0 } = faults;
  const known = new Map<string, object>();
  let published = 0;

  const publish = (count: number): StreamedEvent[] => {
    const fresh = events.slice(published, published + count);
    published += fresh.length;
    for (const { status, id } of fresh) {
      if (status !== undefined) known.set(status.id, status);
      if (id !== undefined) known.delete(id);
    }
    return fresh;
  };
  /** Only new posts can be found again by asking, so only they happen while nobody listens. */
  const publishUnheard = (): number => {
    let count = 0;
    while (count < missed && events[published + count]?.event === 'update') count++;
    return publish(count).length;
  };

  let stalled: WebSocket | undefined;

  const server = await loopback(
    ({ url }, response) => {
      const { pathname, searchParams } = new URL(url, 'http://loopback');
      if (pathname !== '/api/v1/timelines/public') return void response.writeHead(404).end('{}');
      const [minId, limit] = [searchParams.get('min_id'), Number(searchParams.get('limit'))];
      const ids = [...known.keys()].sort((a, b) => Number(BigInt(a) - BigInt(b)));
      const found = minId === null ? ids.slice(-limit) : ids.filter((id) => BigInt(id) > BigInt(minId)).slice(0, limit);
      const link = `<http://elsewhere.example/api/v1/timelines/public?min_id=${found.at(-1)}>; rel="prev"`;
      const headers = { ...(found.length > 0 && { link }), 'x-ratelimit-remaining': '200' };
      response.writeHead(200, headers).end(JSON.stringify(found.reverse().map((id) => known.get(id))));
      if (found.length > 0 || stalled === undefined) return;
      // Where nothing was missed nobody could know that it stalls.
      if (publishUnheard() === 0) stalled.close(1001);
      stalled = undefined;
    },
    ({ url }) => (url === '/api/v1/streaming' ? (socket) => socket.once('message', () => play(socket)) : undefined),
  );

  function play(socket: WebSocket): void {
    const heard = publish(Math.ceil(cutAfter * (0.5 + chance())));
    for (const event of emission(heard, faults)) socket.send(JSON.stringify(written(event)));
    if (published >= events.length) return;
    // Once the gap before this connection was filled.
    if (chance() < stallShare) stalled = socket;
    else {
      publishUnheard();
      socket.close(1001);
    }
  }

  return { ...server, isDone: () => published >= events.length };
}

function written({ event, status, id }: StreamedEvent): object {
  return { stream: ['public'], event, payload: status === undefined ? id : JSON.stringify(status) };
}

function emission(events: StreamedEvent[], { chance, reorderWithin = 1, repeatShare = 0 }: StreamFaults) {
  const sent: StreamedEvent[] = [];
  for (let from = 0; from < events.length; from += reorderWithin) {
    const window = events.slice(from, from + reorderWithin).map((event) => ({ event, place: chance() }));
    for (const { event } of window.sort((a, b) => a.place - b.place)) {
      sent.push(event);
      if (chance() < repeatShare) sent.push(sent[Math.floor(sent.length - 1 - chance() * 5)] ?? event);
    }
  }
  return sent;
}
