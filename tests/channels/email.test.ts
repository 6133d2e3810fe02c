/** E-mail against a real SMTP server on loopback: headers, threads, failures at each step, and what is in doubt. */

import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { email } from '../../src/channels/email.ts';
import { sendOverSmtp } from '../../src/channels/smtp.ts';
import { recordingDeps } from '../contract/channel-suite.ts';
import { failureOf } from './double.ts';
import { CONTROLS, digest, NOTIFICATIONS, said, signalNotification } from './notification-samples.ts';

const FROM = 'earshot@acme.example';
const running: { close(done: () => void): unknown }[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => new Promise<void>((resolve) => server.close(resolve))));
});

interface Mailbox {
  port: number;
  mails: string[];
}

/** A server that keeps mails; `rules` let it refuse. */
async function startMailbox(rules: SMTPServerOptions = {}): Promise<Mailbox> {
  const mails: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString('utf8'));
        done();
      });
    },
    ...rules,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push(server);
  return { port: (server.server.address() as AddressInfo).port, mails };
}

function open(port: number, rest: object = {}) {
  const { deps } = recordingDeps();
  const config = { host: '127.0.0.1', port, security: 'none', from: FROM, to: ['team@acme.example', 'b@acme.example'] };
  return email.open(email.config.parse({ ...config, ...rest }), deps);
}

/** Unfolded headers by lower-case name. */
function headersOf(mail: string | undefined): Map<string, string> {
  const head = (mail ?? '').split('\r\n\r\n')[0] ?? '';
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
}

/** RFC 2047, the Q encoding only. */
function decoded(value = ''): string {
  const bytes = value
    .replaceAll('?= =?UTF-8?Q?', '')
    .replace(/^=\?UTF-8\?Q\?|\?=$/g, '')
    .replaceAll('_', ' ')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

describe('what arrives', () => {
  test('a signal: both bodies, its own id, marked as automatic, no unsubscribe', async () => {
    const box = await startMailbox();
    const outbox = open(box.port);
    const receipt = await outbox.send(outbox.render(signalNotification()), '17');
    const headers = headersOf(box.mails[0]);
    expect(headers.get('message-id')).toBe(receipt.id);
    expect(receipt).toMatchObject({
      id: expect.stringMatching(/^<[0-9a-f]{32}\.17@acme\.example>$/),
      accepted: 2,
      refused: 0,
    });
    expect(headers.get('from')).toBe(`Earshot <${FROM}>`);
    expect(decoded(headers.get('subject'))).toBe('[billing-urgent] Acme Cloud billing broken? (reddit · selfhosted)');
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(headers.get('content-type')).toContain('multipart/alternative');
    expect(headers.get('date')).toBe('Fri, 02 Jan 2026 03:05:00 +0000');
    expect([...headers.keys()]).not.toEqual(expect.arrayContaining(['list-unsubscribe']));
  });

  test('the id is the same over retries, and another for another message', async () => {
    const box = await startMailbox();
    const outbox = open(box.port);
    const first = await outbox.send(outbox.render(signalNotification()), '17');
    const again = await outbox.send(outbox.render(signalNotification()), '17');
    const other = await outbox.send(outbox.render(digest(2)), '17');
    expect(again.id).toBe(first.id);
    expect(other.id).not.toBe(first.id);
  });

  test('a thread: the answer names all that came before', async () => {
    const box = await startMailbox();
    const outbox = open(box.port);
    const first = await outbox.send(outbox.render(signalNotification()), '1');
    const second = await outbox.send(outbox.render(said('more')), '2', { mode: 'thread', receipt: first });
    await outbox.send(outbox.render(said('and more')), '3', { mode: 'thread', receipt: second });
    const headers = headersOf(box.mails[2]);
    expect(headers.get('in-reply-to')).toBe(second.id);
    expect(headers.get('references')).toBe(`${first.id} ${second.id}`);
    const subject = decoded(headersOf(box.mails[0]).get('subject'));
    expect(decoded(headers.get('subject'))).toBe(`Re: ${subject}`);
  });

  test('a digest can be unsubscribed from with one click, or by a mail where no address was given', async () => {
    const box = await startMailbox();
    const outbox = open(box.port, { unsubscribe: 'https://earshot.acme.example/u/1' });
    await outbox.send(outbox.render(digest(50)), '1');
    expect(headersOf(box.mails[0]).get('list-unsubscribe')).toBe('<https://earshot.acme.example/u/1>');
    expect(headersOf(box.mails[0]).get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    await open(box.port).send(outbox.render(digest(2)), '2');
    expect(headersOf(box.mails[1]).get('list-unsubscribe')).toBe(`<mailto:${FROM}?subject=unsubscribe>`);
    expect(headersOf(box.mails[1]).has('list-unsubscribe-post')).toBe(false);
  });

  test('every sample, and none adds a header', async () => {
    const box = await startMailbox();
    const outbox = open(box.port);
    for (const [index, [, notification]] of NOTIFICATIONS.entries()) {
      await outbox.send(outbox.render(notification), String(index));
    }
    expect(box.mails.length).toBe(NOTIFICATIONS.length);
    const known = ['from', 'to', 'subject', 'message-id', 'date', 'mime-version', 'content-type', 'auto-submitted'];
    const allowed = new Set([...known, 'x-auto-response-suppress', 'list-unsubscribe']);
    for (const mail of box.mails) for (const name of headersOf(mail).keys()) expect(allowed).toContain(name);
  });

  test('a title with line breaks and a receipt that was tampered with stay inside their headers', async () => {
    const box = await startMailbox();
    const outbox = open(box.port);
    const hostile = said(CONTROLS, {
      title: 'x\r\nBcc: evil@evil.example\r\n\r\nbody',
      community: 'c\r\nCc: e@e.example',
    });
    const receipt = { id: '<a@b>\r\nBcc: evil@evil.example', references: ['<c@d>\nX: y'] };
    await outbox.send(outbox.render(hostile), 'k\r\nX-Key: 1', { mode: 'thread', receipt });
    const names = [...headersOf(box.mails[0]).keys()];
    expect(names).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(bcc|cc|x-key|x)$/)]));
    expect(names).not.toContain('in-reply-to');
  });
});

describe('what goes wrong', () => {
  const refusal = (code: number) => Object.assign(new Error('no, team@acme.example'), { responseCode: code });
  const rules: [string, SMTPServerOptions, string, object][] = [
    ['4xx to MAIL FROM', { onMailFrom: (_a, _s, done) => done(refusal(451)) }, 'transient', { status: 451 }],
    ['5xx to MAIL FROM', { onMailFrom: (_a, _s, done) => done(refusal(550)) }, 'rejected', { status: 550 }],
    ['5xx to every RCPT', { onRcptTo: (_a, _s, done) => done(refusal(550)) }, 'rejected', { status: 550 }],
    ['4xx to every RCPT', { onRcptTo: (_a, _s, done) => done(refusal(450)) }, 'transient', { status: 450 }],
    ['530 to MAIL FROM', { onMailFrom: (_a, _s, done) => done(refusal(530)) }, 'auth', { status: 530 }],
    ['a busy server', { onConnect: (_s, done) => done(refusal(421)) }, 'transient', { status: 421 }],
  ];
  test.each(rules)('%s', async (_name, server, kind, more) => {
    const box = await startMailbox(server);
    const outbox = open(box.port);
    const failure = await failureOf(outbox.send(outbox.render(signalNotification()), '1'));
    expect(failure).toMatchObject({ kind, inDoubt: false, ...more });
    expect(failure.message).not.toContain('team@');
    expect(box.mails).toEqual([]);
  });

  test.each([
    [452, 'transient'],
    [554, 'rejected'],
  ])('%i to the message itself: it was not taken', async (code, kind) => {
    const box = await startMailbox({
      onData(stream, _session, done) {
        stream.resume();
        stream.on('end', () => done(refusal(code)));
      },
    });
    const outbox = open(box.port);
    const failure = await failureOf(outbox.send(outbox.render(signalNotification()), '1'));
    expect(failure).toMatchObject({ kind, inDoubt: false, status: code });
  });

  test('some addresses refused: sent, counted, logged', async () => {
    const box = await startMailbox({
      onRcptTo: ({ address }, _s, done) => done(address.startsWith('b@') ? refusal(550) : undefined),
    });
    const outbox = open(box.port);
    const receipt = await outbox.send(outbox.render(signalNotification()), '1');
    expect(receipt).toMatchObject({ accepted: 1, refused: 1 });
    expect(box.mails.length).toBe(1);
  });

  test('a wrong password stops the channel, and is told nowhere', async () => {
    const box = await startMailbox({
      authOptional: false,
      onAuth: (_auth, _session, done) => done(refusal(535)),
    });
    const server = { host: '127.0.0.1', port: box.port, security: 'none', user: 'u', password: 's3cr3t' } as const;
    const failure = await failureOf(sendOverSmtp(server, { from: FROM, to: ['a@b.example'], raw: Buffer.from('x') }));
    expect(failure).toMatchObject({ kind: 'auth', status: 535 });
    expect(JSON.stringify([failure.message, failure.cause])).not.toContain('s3cr3t');
  });

  test('a server that cannot encrypt gets nothing', async () => {
    const box = await startMailbox();
    const outbox = open(box.port, { security: 'starttls' });
    const failure = await failureOf(outbox.send(outbox.render(signalNotification()), '1'));
    expect(failure.inDoubt).toBe(false);
    expect(box.mails).toEqual([]);
  });
});

/** Speaks SMTP up to the message, then does as told. */
async function startBrokenServer(afterMessage: (socket: Socket) => void, greeting = '220 hi\r\n'): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write(greeting);
    let inMessage = false;
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (inMessage) {
        if (text.endsWith('\r\n.\r\n')) afterMessage(socket);
        return;
      }
      const command = text.slice(0, 4).toUpperCase();
      text = '';
      inMessage = command === 'DATA';
      socket.write(inMessage ? '354 go on\r\n' : '250 ok\r\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  running.push({
    close(done) {
      for (const socket of sockets) socket.destroy();
      server.close(() => done());
    },
  });
  return (server.address() as AddressInfo).port;
}

describe('when the connection ends', () => {
  const server = (port: number) => ({ host: '127.0.0.1', port, security: 'none' }) as const;
  const mail = { from: FROM, to: ['a@b.example'], raw: Buffer.from('Subject: x\r\n\r\nhello\r\n') };

  test('after the message, before the answer: in doubt', async () => {
    const port = await startBrokenServer((socket) => socket.destroy());
    const failure = await failureOf(sendOverSmtp(server(port), mail));
    expect(failure).toMatchObject({ kind: 'transient', inDoubt: true });
  });

  test('no answer to the message: in doubt', async () => {
    const port = await startBrokenServer(() => undefined);
    const failure = await failureOf(sendOverSmtp(server(port), mail, { timeoutMs: 200 }));
    expect(failure).toMatchObject({ kind: 'transient', inDoubt: true });
  });

  test('no greeting, or nobody there: certainly not sent', async () => {
    const port = await startBrokenServer(() => undefined, '');
    const silent = await failureOf(sendOverSmtp(server(port), mail, { timeoutMs: 200 }));
    expect(silent).toMatchObject({ kind: 'transient', inDoubt: false });
    const refused = await failureOf(sendOverSmtp(server(1), mail));
    expect(refused).toMatchObject({ kind: 'transient', inDoubt: false });
  });

  test('an abort ends it within 100 ms, with its reason', async () => {
    let arrived: () => void = () => undefined;
    const there = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const port = await startBrokenServer(() => arrived());
    const stop = new AbortController();
    const reason = new Error('shutting down');
    const ended = expect(sendOverSmtp(server(port), mail, { signal: stop.signal })).rejects.toBe(reason);
    await there;
    const start = performance.now();
    stop.abort(reason);
    await ended;
    expect(performance.now() - start).toBeLessThan(100);
  });
});

test.each([
  ['a user without a password', { user: 'u' }],
  ['a password in the clear', { user: 'u', password: 'env:P', security: 'none' }],
  ['no address', { to: [] }],
  ['an address with a line break', { to: ['a@b.example\r\nBcc: c@d.example'] }],
  ['an unsubscribe address that is no https', { unsubscribe: 'http://a.example' }],
])('refuses a configuration with %s', (_name, rest) => {
  const config = { host: 'smtp.acme.example', from: FROM, to: ['a@b.example'] };
  expect(email.config.safeParse(config).success).toBe(true);
  expect(email.config.safeParse({ ...config, ...rest }).success).toBe(false);
});
