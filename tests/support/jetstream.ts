/**
 * A Jetstream on 127.0.0.1 that behaves badly: cuts, stalls, repeats and re-orders. What it has published it replays from
 * a cursor, inclusive, as the real one does.
 */
import type { WebSocket } from 'ws';
import { type Loopback, loopback } from './loopback.ts';

export interface PublishedEvent {
  time_us: number;
  [key: string]: unknown;
}

export interface JetstreamFaults {
  /** 0…1 numbers, seeded. */
  chance(): number;
  /** Each connection ends without a word after about so many events. */
  cutAfter?: number;
  /** So often a connection falls silent instead of being cut. */
  stallShare?: number;
  /** So often an event is sent again, or an older one. */
  repeatShare?: number;
  /** Events change places within so many. */
  reorderWithin?: number;
  /** Encodes a message. */
  encode?(text: string): string | Buffer;
}

export interface Jetstream extends Loopback {
  /** `cursor` of each connection. */
  cursors: number[];
}

export async function jetstream(events: PublishedEvent[], faults: JetstreamFaults): Promise<Jetstream> {
  const cursors: number[] = [];
  const server = await loopback(
    (_request, response) => response.writeHead(404).end(),
    ({ url }) => {
      const asked = new URL(url, 'http://loopback');
      if (asked.pathname !== '/subscribe') return undefined;
      const cursor = Number(asked.searchParams.get('cursor'));
      return (socket) => {
        cursors.push(cursor);
        play(
          socket,
          emission(
            events.filter(({ time_us }) => time_us >= cursor),
            faults,
          ),
          faults,
        );
      };
    },
  );
  return { ...server, cursors };
}

/** What one connection sends, in its order. */
function emission(events: PublishedEvent[], { chance, reorderWithin = 1, repeatShare = 0 }: JetstreamFaults) {
  const sent: PublishedEvent[] = [];
  for (let from = 0; from < events.length; from += reorderWithin) {
    const window = events.slice(from, from + reorderWithin).map((event) => ({ event, place: chance() }));
    for (const { event } of window.sort((a, b) => a.place - b.place)) {
      sent.push(event);
      if (chance() < repeatShare) sent.push(sent[Math.floor(sent.length - 1 - chance() * 5)] ?? event);
    }
  }
  return sent;
}

function play(socket: WebSocket, events: PublishedEvent[], faults: JetstreamFaults): void {
  const { chance, cutAfter, stallShare = 0, encode = (text: string) => text } = faults;
  const count = cutAfter === undefined ? events.length : Math.ceil(cutAfter * (0.5 + chance()));
  const isCut = count < events.length && chance() >= stallShare;
  for (const [index, event] of events.slice(0, count).entries()) {
    // Cut only once what was sent has left.
    const isLast = isCut && index === count - 1;
    socket.send(encode(JSON.stringify(event)), () => isLast && socket.terminate());
  }
}
