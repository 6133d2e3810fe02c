import { afterEach, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { createSocketClient } from '../../src/platform/socket.ts';
import { type Loopback, loopback, type SocketHandler } from '../support/loopback.ts';

const READ = { withinMs: 2000, gatherMs: 0, limit: 10 };
let server: Loopback | undefined;
afterEach(() => server?.close());

async function serving(onSocket: SocketHandler): Promise<string> {
  server = await loopback((_request, response) => response.writeHead(404).end(), onSocket);
  return server.url.replace('http', 'ws');
}

const sockets = createSocketClient({ allowPrivate: ['127.0.0.1'] });
const texts = (messages: Buffer[]) => messages.map(String);

test('messages come in order, at most so many at once', async () => {
  const url = await serving(() => (socket) => {
    for (const text of ['a', 'b', 'c']) socket.send(text);
  });
  const socket = await sockets.open({ url, headers: { authorization: 'Bearer x' } });
  expect(texts(await socket.read({ ...READ, gatherMs: 5000, limit: 2 }))).toEqual(['a', 'b']);
  expect(texts(await socket.read(READ))).toEqual(['c']);
  expect(await socket.read({ ...READ, withinMs: 5 })).toEqual([]);
  expect(server?.seen[0]?.headers).toMatchObject({ authorization: 'Bearer x', 'user-agent': 'Earshot/0.1' });
  socket.close();
});

test('what came before a cut is read first', async () => {
  const url = await serving(() => (socket) => socket.send('last', () => socket.terminate()));
  const socket = await sockets.open({ url });
  expect(texts(await socket.read(READ))).toEqual(['last']);
  await expect(socket.read(READ)).rejects.toMatchObject({ kind: 'transient' });
});

test('an abort ends reading at once', async () => {
  const url = await serving(() => () => {});
  const stop = new AbortController();
  const socket = await sockets.open({ url, signal: stop.signal });
  const reading = socket.read(READ);
  stop.abort(new Error('stopped'));
  await expect(reading).rejects.toThrow('stopped');
});

test('a connection that does not answer pings is dead', async () => {
  const url = await serving(() => (socket) => {
    // Reads no more, so it answers no more.
    (socket as WebSocket & { _socket: { pause(): void } })._socket.pause();
  });
  const socket = await sockets.open({ url, silenceMs: 30 });
  await expect(socket.read(READ)).rejects.toMatchObject({ kind: 'transient', message: /no sign of life/ });
});

test('a slow reader slows the sender', async () => {
  const big = 'x'.repeat(64 * 1024);
  let sender: WebSocket | undefined;
  const url = await serving(() => (socket) => {
    sender = socket;
    for (let count = 0; count < 2000; count++) socket.send(`${count} ${big}`);
  });
  const socket = await sockets.open({ url });
  await socket.read({ ...READ, limit: 1 });
  let read = 1;
  expect(sender?.bufferedAmount).toBeGreaterThan(16 * 1024 * 1024);
  while (read < 2000) {
    for (const message of await socket.read({ ...READ, limit: 100 })) {
      expect(message.toString('latin1', 0, 5)).toMatch(new RegExp(`^${read++} `));
    }
  }
  socket.close();
});

test('a message that is too large ends the connection', async () => {
  const url = await serving(() => (socket) => socket.send('x'.repeat(2000)));
  const socket = await sockets.open({ url, maxBytes: 1000 });
  await expect(socket.read(READ)).rejects.toMatchObject({ name: 'Failure', kind: 'transient' });
});

test.each([
  'ws://127.0.0.1:9',
  'ws://169.254.169.254/latest',
  'wss://[::ffff:10.0.0.1]/',
  'ws://0x7f.1/',
])('%s is refused', async (url) => {
  await expect(createSocketClient().open({ url })).rejects.toMatchObject({ kind: 'rejected' });
  expect(() => createSocketClient().guard(url)).toThrow(/not a public address/);
});

test('a name that resolves to a private address is refused where it connects', async () => {
  const lookup = (_host: string, _options: unknown, done: (error: null, found: object[]) => void) =>
    done(null, [{ address: '127.0.0.1', family: 4 }]);
  const guarded = createSocketClient({ lookup: lookup as never });
  const url = (await serving(() => () => {})).replace('127.0.0.1', 'rebound.example');
  await expect(guarded.open({ url })).rejects.toMatchObject({ kind: 'rejected', message: /not a public address/ });
});

test.each(['ftp://example.com', 'file:///etc/passwd', 'nonsense'])('%s is no WebSocket', async (url) => {
  await expect(sockets.open({ url })).rejects.toMatchObject({ kind: 'rejected' });
});
