import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { Failure } from '../../src/contracts/failure.ts';
import type { HttpRequest } from '../../src/contracts/http.ts';
import { publicLookup } from '../../src/platform/address.ts';
import { createHttpClient, type HttpClientOptions } from '../../src/platform/http.ts';
import { type Handler, type Loopback, loopback } from '../support/loopback.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(handler: Handler): Promise<Loopback> {
  const server = await loopback(handler);
  cleanups.push(server.close);
  return server;
}

/** A server that speaks bytes, for answers node:http would not give. */
async function serveRaw(onData: (socket: Socket, data: Buffer) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('data', (data) => onData(socket, data));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function client(options: HttpClientOptions = { allowPrivate: ['127.0.0.1'] }) {
  const http = createHttpClient(options);
  cleanups.push(http.close);
  return http;
}

/** The failure of a request, checked to hold no part of its URL beyond the host. */
async function failure(request: HttpRequest, options?: HttpClientOptions): Promise<Failure> {
  const error = await client(options)
    .request(request)
    .then(
      (answer) => expect.fail(`answered ${answer.status}`),
      (thrown: unknown) => thrown,
    );
  expect(error).toBeInstanceOf(Failure);
  return error as Failure;
}

describe('an exchange', () => {
  test('sends method, headers and body, and answers with status, headers and bytes', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(418, { 'X-Kind': 'teapot', 'Set-Cookie': ['a=1', 'b=2'] }).end('short & stout');
    });
    const answer = await client({ allowPrivate: [server.host], userAgent: 'Test/1' }).request({
      url: `${server.url}/pot?size=1#part`,
      method: 'PUT',
      headers: { 'X-Asked': 'yes' },
      body: 'tea',
    });
    expect(answer).toMatchObject({ status: 418, url: `${server.url}/pot?size=1` });
    expect(answer.headers).toMatchObject({ 'x-kind': 'teapot', 'set-cookie': 'a=1, b=2' });
    expect(Buffer.from(answer.body).toString()).toBe('short & stout');
    expect(server.seen[0]).toMatchObject({ method: 'PUT', url: '/pot?size=1', body: Buffer.from('tea') });
    expect(server.seen[0]?.headers).toMatchObject({ 'x-asked': 'yes', 'user-agent': 'Test/1' });
  });

  test('many at once share the pool of connections', async () => {
    const sockets = new Set<number | undefined>();
    const server = await loopback((_request, response) => {
      sockets.add(response.socket?.remotePort);
      response.end('{}');
    });
    cleanups.push(server.close);
    const http = client({ allowPrivate: [server.host], connectionsPerOrigin: 4 });
    await Promise.all(Array.from({ length: 200 }, () => http.request({ url: server.url, method: 'POST', body: '{}' })));
    expect(server.seen).toHaveLength(200);
    expect(sockets.size).toBeLessThanOrEqual(4);
  });

  test('credentials in the URL become an Authorization header and are not in the answer', async () => {
    const server = await serve((_request, response) => response.end());
    const answer = await client().request({ url: server.url.replace('//', '//us%20er:p%ss@') });
    expect(answer.url).toBe(`${server.url}/`);
    expect(server.seen[0]?.headers.authorization).toBe(`Basic ${Buffer.from('us er:p%ss').toString('base64')}`);
  });

  test.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['Deflate', deflateRawSync],
    ['identity', (text: string) => Buffer.from(text)],
  ])('decodes %s', async (encoding, encode) => {
    const text = 'Grüße '.repeat(10_000);
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(encode(text));
    });
    expect(Buffer.from((await client().request({ url: server.url })).body).toString()).toBe(text);
  });

  test('an empty body marked gzip is empty', async () => {
    const server = await serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end());
    expect((await client().request({ url: server.url })).body).toHaveLength(0);
  });
});

describe('size', () => {
  const bomb = gzipSync(Buffer.alloc(60_000_000));
  const brotliBomb = brotliCompressSync(Buffer.alloc(20_000_000));

  test.each<[string, Handler]>([
    ['a gzip bomb', (_q, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)],
    ['a brotli bomb', (_q, response) => response.writeHead(200, { 'content-encoding': 'br' }).end(brotliBomb)],
    ['an announced large body', (_q, response) => response.writeHead(200, { 'content-length': 9_000_000 }).write('x')],
    [
      'an endless body',
      (_q, response) => {
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        };
        response
          .writeHead(200)
          .on('drain', more)
          .on('error', () => {});
        more();
      },
    ],
  ])('%s is aborted as rejected', async (_name, handler) => {
    const server = await serve(handler);
    const error = await failure({ url: server.url });
    expect(error).toMatchObject({ kind: 'rejected', message: expect.stringContaining('larger than 5242880 bytes') });
  });

  test('a body of exactly the limit passes', async () => {
    const server = await serve((_request, response) => response.end('x'.repeat(1000)));
    expect((await client().request({ url: server.url, maxBytes: 1000 })).body).toHaveLength(1000);
    expect((await failure({ url: server.url, maxBytes: 999 })).kind).toBe('rejected');
  });

  test.each([
    ['too long a Content-Length', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort', true],
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9\r\n', false],
    ['a truncated chunked body', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab', true],
  ])('%s is transient', async (_name, bytes) => {
    const url = await serveRaw((socket) => socket.end(bytes));
    expect(await failure({ url })).toMatchObject({ kind: 'transient', inDoubt: true });
  });

  test('truncated gzip is transient', async () => {
    const half = gzipSync('x'.repeat(100_000)).subarray(0, 60);
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(half);
    });
    expect(await failure({ url: server.url })).toMatchObject({ kind: 'transient' });
  });
});

describe('time', () => {
  test('no answer in time: transient and in doubt', async () => {
    const server = await serve(() => {});
    const error = await failure({ url: server.url, method: 'POST', body: '{}', timeoutMs: 50 });
    expect(error).toMatchObject({ kind: 'transient', inDoubt: true, message: expect.stringContaining('50 ms') });
  });

  test('a body that trickles does not extend the time', async () => {
    const server = await serve((_request, response) => {
      const timer = setInterval(() => response.write('.'), 10);
      response.writeHead(200).on('close', () => clearInterval(timer));
    });
    expect(await failure({ url: server.url, timeoutMs: 80 })).toMatchObject({ kind: 'transient', inDoubt: true });
  });

  test('waiting for a connection of the pool when time is up: not in doubt and never sent', async () => {
    const server = await serve(() => {});
    const http = client({ allowPrivate: [server.host], connectionsPerOrigin: 1 });
    const first = http.request({ url: server.url, timeoutMs: 500 }).catch((error: unknown) => error);
    await server.arrived(1);
    const second = http.request({ url: server.url, method: 'POST', timeoutMs: 50 });
    await expect(second).rejects.toMatchObject({ kind: 'transient', inDoubt: false });
    expect(await first).toMatchObject({ inDoubt: true });
    expect(server.seen).toHaveLength(1);
  });

  test('an aborted signal rejects with its reason at once', async () => {
    const server = await serve(() => {});
    const controller = new AbortController();
    const request = client().request({ url: server.url, signal: controller.signal });
    await server.arrived(1);
    const start = performance.now();
    controller.abort(new Error('stop now'));
    await expect(request).rejects.toThrow('stop now');
    expect(performance.now() - start).toBeLessThan(100);
    await expect(client().request({ url: server.url, signal: controller.signal })).rejects.toThrow('stop now');
    expect(server.seen).toHaveLength(1);
  });
});

describe('connections that fail', () => {
  test('refused: transient, not in doubt', async () => {
    const server = await loopback(() => {});
    await server.close();
    expect(await failure({ url: server.url, method: 'POST', body: 'x' })).toMatchObject({
      kind: 'transient',
      inDoubt: false,
      message: expect.stringContaining('connection refused'),
    });
  });

  test('an unknown name: transient, not in doubt', async () => {
    const lookup = (_host: string, _options: unknown, done: (error: Error) => void) =>
      done(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }));
    const error = await failure({ url: 'http://nowhere.example/' }, { lookup: lookup as never });
    expect(error).toMatchObject({
      kind: 'transient',
      inDoubt: false,
      message: expect.stringContaining('no such host'),
    });
  });

  test('no TLS on the other side: transient, not in doubt', async () => {
    const url = await serveRaw((socket) => socket.end('not TLS at all'));
    const error = await failure({ url: url.replace('http:', 'https:'), method: 'POST', body: 'x' });
    expect(error).toMatchObject({ kind: 'transient', inDoubt: false });
  });

  test('reset after the body was written: transient and in doubt', async () => {
    const url = await serveRaw((socket) => socket.resetAndDestroy());
    const error = await failure({ url, method: 'POST', body: '{"a":1}' });
    expect(error).toMatchObject({ kind: 'transient', inDoubt: true });
  });

  test('a line break in a header is rejected before anything is sent', async () => {
    const server = await serve((_request, response) => response.end());
    const error = await failure({ url: server.url, headers: { 'x-a': 'b\r\nhost: evil' } });
    expect(error).toMatchObject({ kind: 'rejected', inDoubt: false });
    expect(server.seen).toHaveLength(0);
  });

  test('messages hold neither path, query, credentials nor headers', async () => {
    const server = await serve((_request, response) => void response.destroy());
    const url = server.url.replace('//', '//user:CANARY@');
    const error = await failure({ url: `${url}/CANARY?k=CANARY`, headers: { 'x-key': 'CANARY' }, body: 'CANARY' });
    expect(`${error.stack} ${JSON.stringify(error)} ${(error.cause as Error | undefined)?.stack}`).not.toContain(
      'CANARY',
    );
    expect((await failure({ url: 'https://CANARY:x y' })).stack).not.toContain('CANARY:x');
  });
});

describe('addresses', () => {
  test.each([
    'http://127.0.0.1',
    'http://127.1',
    'http://0x7f.1',
    'http://2130706433',
    'http://0177.0.0.1',
    'http://0.0.0.0',
    'http://0.1.2.3',
    'http://10.0.0.1',
    'http://172.16.0.1',
    'http://192.168.1.1',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1',
    'http://192.0.2.1',
    'http://198.18.0.1',
    'http://224.0.0.1',
    'http://240.0.0.1',
    'http://255.255.255.255',
    'http://[::1]',
    'http://[::]',
    'http://[::ffff:10.0.0.1]',
    'http://[::ffff:0:10.0.0.1]',
    'http://[::127.0.0.1]',
    'http://[64:ff9b::10.0.0.1]',
    'http://[64:ff9b:1::10.0.0.1]',
    'http://[2002:7f00:1::]',
    'http://[2001:0:a00:1::]',
    'http://[fc00::1]',
    'http://[fe80::1]',
    'http://[fec0::1]',
    'http://[ff02::1]',
    'http://[2001:db8::1]',
    'http://localhost',
    'http://127。0。0。1',
  ])('%s is refused', async (url) => {
    const error = await failure({ url }, {});
    expect(error).toMatchObject({ kind: 'rejected', message: expect.stringContaining('not a public address') });
  });

  test.each([
    'ftp://example.com',
    'file:///etc/passwd',
    'gopher://example.com',
    'data:text/plain,x',
  ])('%s is refused for its scheme', async (url) =>
    expect(await failure({ url }, {})).toMatchObject({ kind: 'rejected' }));

  test('a name is judged by what it resolves to at connect, not before', async () => {
    const server = await serve((_request, response) => response.end('inside'));
    const port = new URL(server.url).port;
    const lookup = (_host: string, _options: unknown, done: (...args: unknown[]) => void) =>
      done(null, [{ address: '127.0.0.1', family: 4 }]);
    const url = `http://rebound.example:${port}/`;
    expect(await failure({ url }, { lookup: lookup as never })).toMatchObject({ kind: 'rejected' });
    expect(await failure({ url }, { lookup: lookup as never, allowPrivate: ['other.example'] })).toMatchObject({
      kind: 'rejected',
    });
    expect(server.seen).toHaveLength(0);
    const allowed = client({ lookup: lookup as never, allowPrivate: [`rebound.example:${port}`] });
    expect((await allowed.request({ url })).status).toBe(200);
  });

  test('a name with public and private addresses uses the public ones only', async () => {
    const resolve = (_host: string, _options: unknown, done: (...args: unknown[]) => void) =>
      done(null, [
        { address: '10.0.0.1', family: 4 },
        { address: '93.184.216.34', family: 4 },
        { address: '::1', family: 6 },
      ]);
    const lookup = publicLookup(resolve as never);
    lookup('mixed.example', { all: true }, (_error, found) => {
      expect(found).toEqual([{ address: '93.184.216.34', family: 4 }]);
    });
    lookup('mixed.example', {}, (_error, found) => expect(found).toBe('93.184.216.34'));
    expect.assertions(2);
  });

  test('host:port allows that port only', async () => {
    const server = await serve((_request, response) => response.end());
    const other = await serve((_request, response) => response.end());
    const http = client({ allowPrivate: [server.host] });
    expect((await http.request({ url: server.url })).status).toBe(200);
    await expect(http.request({ url: other.url })).rejects.toMatchObject({ kind: 'rejected' });
    expect(other.seen).toHaveLength(0);
  });
});

describe('redirects', () => {
  const chain: Handler = (request, response) => {
    const left = Number(request.url.slice(1));
    response.writeHead(left > 0 ? 302 : 200, left > 0 ? { location: `/${left - 1}` } : {}).end(`at ${left}`);
  };

  test('are followed for GET, five deep, and the last URL is told', async () => {
    const server = await serve(chain);
    expect(await client().request({ url: `${server.url}/5` })).toMatchObject({ status: 200, url: `${server.url}/0` });
    expect(await failure({ url: `${server.url}/6` })).toMatchObject({ kind: 'rejected' });
  });

  test('are not followed for POST, or when 0 are asked for', async () => {
    const server = await serve(chain);
    expect((await client().request({ url: `${server.url}/1`, method: 'POST', body: 'x' })).status).toBe(302);
    expect((await client().request({ url: `${server.url}/1`, redirects: 0 })).status).toBe(302);
  });

  test.each([
    [307, 'POST', 'x'],
    [303, 'GET', ''],
    [302, 'GET', ''],
  ])('%i leads a POST on as %s', async (status, method, body) => {
    const server = await serve((request, response) => {
      response.writeHead(request.url === '/' ? status : 200, request.url === '/' ? { location: '/next' } : {}).end();
    });
    await client().request({ url: server.url, method: 'POST', body: 'x', redirects: 1 });
    expect(server.seen[1]).toMatchObject({ method, url: '/next', body: Buffer.from(body) });
  });

  test('each hop is checked like the first', async () => {
    const inside = await serve((_request, response) => response.end('secret'));
    for (const location of [inside.url, 'http://169.254.169.254/', 'file:///etc/passwd', '//0x7f.1/']) {
      const server = await serve((_request, response) => response.writeHead(302, { location }).end());
      expect(await failure({ url: server.url }, { allowPrivate: [server.host] })).toMatchObject({ kind: 'rejected' });
    }
    expect(inside.seen).toHaveLength(0);
  });

  test('credentials do not follow to another origin', async () => {
    const other = await serve((_request, response) => response.end());
    const server = await serve((_request, response) => response.writeHead(302, { location: other.url }).end());
    const headers = { authorization: 'Bearer CANARY', 'x-api-key': 'CANARY', cookie: 'CANARY', accept: 'text/html' };
    await client().request({ url: server.url, headers });
    expect(JSON.stringify(other.seen[0]?.headers)).not.toContain('CANARY');
    expect(other.seen[0]?.headers.accept).toBe('text/html');
  });
});
