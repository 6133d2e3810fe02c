/**
 * One suite for every channel. A channel's own test file says how its payload is read and which remote it speaks to;
 * everything that is promised in `src/contracts/channel.ts` is tried here.
 */
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Channel, ChannelDeps, Outbox } from '../../src/contracts/channel.ts';
import { Failure, type FailureKind } from '../../src/contracts/failure.ts';
import type { HttpClient } from '../../src/contracts/http.ts';
import type { Notification } from '../../src/domain/notification.ts';
import { createHttpClient } from '../../src/platform/http.ts';
import { FAMILY, NOTIFICATIONS, said, signalNotification } from '../channels/notification-samples.ts';
import { type Reply, type ScriptedRemote, startScriptedRemote } from '../channels/scripted-remote.ts';

export interface ChannelCase<C, P> {
  channel: Channel<C, P>;
  /** Told apart in the test's name when a channel has several modes. */
  mode?: string;
  /** A valid configuration with open secrets; `url` is the scripted remote's. */
  config(url: string): C;
  /** Secrets that are in it, as plain text. */
  secrets(url: string): string[];
  /** `person`: what is shown is clean. `program`: the stored text is passed on as it is, as data. */
  reader: 'person' | 'program';
  /** True when the channel has room for every text, so that nothing is ever cut. */
  whole?: true;
  /** Every piece of text in the payload, as its reader gets it. */
  texts(payload: P): string[];
  /** Every address a reader could follow. */
  links(payload: P): string[];
  /** Throws when a payload breaks a limit of the channel's or could act as markup. */
  check(payload: P, notification: Notification): void;
  /** It speaks another protocol than HTTP: how it sends is tried in its own test. */
  elsewhere?: true;
  /** Absent: the channel speaks to no remote. */
  remote?: {
    /** What the remote answers when all is well. */
    accept: Reply;
    /** Where the channel's protocol differs from the shared status table. */
    statuses?: Record<number, { kind: FailureKind; inDoubt?: boolean }>;
  };
}

const NOW = Date.parse('2026-01-02T03:05:00Z');

export function describeChannel<C, P>(it: ChannelCase<C, P>): void {
  describe(`channel ${it.channel.name}${it.mode === undefined ? '' : ` (${it.mode})`}`, () => {
    describeDeclaration(it);
    describeRendering(it);
    if (it.elsewhere === true) return;
    if (it.remote === undefined) describeLocalSend(it);
    else describeRemote(it, it.remote);
  });
}

function describeDeclaration<C, P>({ channel }: ChannelCase<C, P>): void {
  test('declares itself: the example parses, an unknown field does not', () => {
    channel.config.parse(channel.example);
    expect(channel.config.safeParse(Object.assign({}, channel.example, { unheardOf: 1 })).success).toBe(false);
    expect(channel.name).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(channel.docsUrl).toMatch(/^https:\/\//);
    expect(channel.summary).toMatch(/\.$/);
    for (const limit of Object.values(channel.limits)) expect(limit).toBeGreaterThan(0);
  });
}

function describeRendering<C, P>(it: ChannelCase<C, P>): void {
  const outbox = () => it.channel.open(it.config('http://127.0.0.1:9'), recordingDeps().deps);

  test.each(NOTIFICATIONS)('renders %s: within limits, inert, pure', (_name, notification) => {
    const before = structuredClone(notification);
    const payload = outbox().render(deepFreeze(structuredClone(notification)));
    expect(outbox().render(notification)).toEqual(payload);
    expect(notification).toEqual(before);
    it.check(payload, notification);
    for (const link of it.links(payload)) expect(link).toMatch(/^https?:\/\/[^\s<>"]+$/);
    for (const text of it.texts(payload)) expect(text.isWellFormed()).toBe(true);
    if (it.reader === 'person') for (const text of it.texts(payload)) expectClean(text);
  });

  test('shows what was said, why it came and what we think', () => {
    const shown = it.texts(outbox().render(signalNotification())).join('\n');
    for (const word of ['invoices are wrong', 'jane', 'reddit', 'https://www.reddit.com/'])
      expect(shown).toContain(word);
    for (const word of ['billing-urgent', 'topic billing; sentiment negative', 'billing'])
      expect(shown).toContain(word);
    for (const word of ['bug', 'negative', 'Acme Cloud']) expect(shown).toContain(word);
    expect(shown).toMatch(/0\.82/);
    expect(shown).toMatch(/4 posts|"size":4/);
    expect(shown).toMatch(/brand negative 84%|"towards":\[/);
    if (it.reader === 'person') expect(shown).toContain('now: try it, file it, and tell the author');
  });

  if (it.whole === true) return;
  test('cuts between graphemes and marks the cut', () => {
    const payload = outbox().render(said(FAMILY.repeat(8000), { title: undefined }));
    const cuts = it.texts(payload).flatMap((text) => text.match(/👨.*?…/su) ?? []);
    expect(cuts.length).toBeGreaterThan(0);
    for (const cut of cuts) expect(cut.replaceAll(FAMILY, '')).toBe('…');
  });
}

function describeLocalSend<C, P>(it: ChannelCase<C, P>): void {
  test('sends once and answers a receipt that is JSON', async () => {
    const { deps, printed } = recordingDeps();
    const outbox = it.channel.open(it.config(''), deps);
    const receipt = await outbox.send(outbox.render(signalNotification()), 'key-1');
    expect(JSON.parse(JSON.stringify(receipt))).toEqual(receipt);
    expect(printed.length).toBeLessThanOrEqual(1);
  });

  test('does nothing when it was aborted before', async () => {
    const { deps, printed } = recordingDeps();
    const outbox = it.channel.open(it.config(''), deps);
    const reason = new Error('stop');
    const sent = outbox.send(outbox.render(signalNotification()), 'key-1', undefined, AbortSignal.abort(reason));
    await expect(sent).rejects.toBe(reason);
    expect(printed).toEqual([]);
  });
}

function describeRemote<C, P>(it: ChannelCase<C, P>, { accept, statuses = {} }: Required<ChannelCase<C, P>>['remote']) {
  let remote: ScriptedRemote;
  let http: ReturnType<typeof createHttpClient>;
  beforeAll(async () => {
    remote = await startScriptedRemote();
    http = createHttpClient({ allowPrivate: ['127.0.0.1'] });
  });
  afterEach(() => {
    remote.asked.length = 0;
    vi.restoreAllMocks();
  });
  afterAll(async () => {
    await http.close();
    await remote.close();
  });

  /** Sends one message, watching for secrets wherever they could escape to. */
  async function attempt(answer: Reply, { url = remote.url, timeoutMs = 5000 } = {}): Promise<unknown> {
    remote.answer = answer;
    const seen = recordingDeps(impatient(http, timeoutMs));
    const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(() => undefined),
    );
    const outcome = await open(it, url, seen.deps).then((send) => send(signalNotification(), 'key-1'));
    const escaped = inspect([outcome, seen.logged, seen.printed, spies.map((spy) => spy.mock.calls)], EVERYTHING);
    for (const secret of it.secrets(url)) expect(escaped).not.toContain(secret);
    return outcome;
  }

  const expectFailure = (outcome: unknown, kind: FailureKind, inDoubt: boolean): Failure => {
    expect(outcome).toBeInstanceOf(Failure);
    const failure = outcome as Failure;
    expect({ kind: failure.kind, inDoubt: failure.inDoubt }).toEqual({ kind, inDoubt });
    return failure;
  };

  test('makes exactly one request, and the receipt is JSON without secrets', async () => {
    const receipt = await attempt(accept);
    expect(receipt).not.toBeInstanceOf(Error);
    expect(JSON.parse(JSON.stringify(receipt))).toEqual(receipt);
    expect(remote.asked.length).toBe(1);
  });

  const table: [number, FailureKind, boolean][] = [
    [301, 'rejected', false],
    [304, 'rejected', false],
    [307, 'rejected', false],
    [400, 'rejected', false],
    [401, 'auth', false],
    [403, 'auth', false],
    [404, 'rejected', false],
    [408, 'transient', false],
    [410, 'rejected', false],
    [413, 'rejected', false],
    [422, 'rejected', false],
    [429, 'rate-limited', false],
    [500, 'transient', true],
    [502, 'transient', true],
    [503, 'transient', true],
    [504, 'transient', true],
  ];
  test.each(table)('%i → one request and a failure of its kind', async (status, kind, inDoubt) => {
    const body = `<html>${it.secrets(remote.url).join(' ')} \u001b[31m</html>`;
    const outcome = await attempt({ status, body, headers: { location: `${remote.url}/elsewhere` } });
    const own = statuses[status];
    const failure = expectFailure(outcome, own?.kind ?? kind, own?.inDoubt ?? inDoubt);
    expect(failure.status).toBe(status);
    expect(failure.message).not.toContain('html');
    expect(remote.asked.length).toBe(1);
  });

  test.each([
    ['seconds', '7', 7000],
    ['an HTTP-date', new Date(NOW + 30_000).toUTCString(), 30_000],
    ['a date in the past', new Date(NOW - 30_000).toUTCString(), 0],
    ['an absurd number', '99999999', 3_600_000],
    ['nonsense', 'soon', undefined],
  ])('429 with %s in Retry-After', async (_name, value, expected) => {
    const failure = expectFailure(
      await attempt({ status: 429, headers: { 'retry-after': value } }),
      'rate-limited',
      false,
    );
    expect(failure.retryAfterMs).toBe(expected);
    expect(remote.asked.length).toBe(1);
  });

  test('accepted, then reset → transient and in doubt', async () => {
    expectFailure(await attempt('reset'), 'transient', true);
    expect(remote.asked.length).toBe(1);
  });

  test('no answer in time → transient and in doubt', async () => {
    expectFailure(await attempt('hang', { timeoutMs: 150 }), 'transient', true);
    expect(remote.asked.length).toBe(1);
  });

  test('connection refused → transient and certainly not sent', async () => {
    const gone = await startScriptedRemote();
    await gone.close();
    expectFailure(await attempt(accept, { url: gone.url }), 'transient', false);
  });

  test('an abort ends a request under way within 100 ms, with its reason', async () => {
    remote.answer = 'hang';
    const outbox = it.channel.open(it.config(remote.url), recordingDeps(http).deps);
    const stop = new AbortController();
    const reason = new Error('shutting down');
    const sent = outbox.send(outbox.render(signalNotification()), 'key-1', undefined, stop.signal);
    const ended = expect(sent).rejects.toBe(reason);
    await vi.waitFor(() => expect(remote.asked.length).toBe(1));
    const start = performance.now();
    stop.abort(reason);
    await ended;
    expect(performance.now() - start).toBeLessThan(100);
  });
}

/** Opens and gives a sender whose failures are values. */
async function open<C, P>(it: ChannelCase<C, P>, url: string, deps: ChannelDeps) {
  const outbox: Outbox<P> = it.channel.open(it.config(url), deps);
  return (notification: Notification, key: string): Promise<unknown> =>
    outbox.send(outbox.render(notification), key).catch((error: unknown) => error);
}

/** Dependencies that keep what a channel logs and prints. */
export function recordingDeps(http: HttpClient = unreachable) {
  const logged: unknown[] = [];
  const printed: string[] = [];
  const log = (fields: object, message: string) => void logged.push({ fields, message });
  const deps: ChannelDeps = {
    http,
    log: { debug: log, info: log, warn: log, error: log },
    clock: () => NOW,
    print: (text) => void printed.push(text),
  };
  return { deps, logged, printed };
}

const unreachable: HttpClient = { request: () => Promise.reject(new Error('no request was expected here')) };

/** The same client in a hurry, so that a test of time-outs does not wait for them. */
function impatient(http: HttpClient, timeoutMs: number): HttpClient {
  return { request: (request) => http.request({ ...request, timeoutMs }) };
}

const EVERYTHING = { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null } as const;

/** Nothing a reader cannot see, and nothing that moves what a reader sees. */
function expectClean(text: string): void {
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/);
  expect(text).not.toMatch(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\u200c\u200d]{2}/);
  expect(text).not.toMatch(/\p{M}{9}/u);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const child of Object.values(value)) deepFreeze(child);
    Object.freeze(value);
  }
  return value;
}
