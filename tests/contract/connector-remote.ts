/** The part of the connectors' suite that needs a server: failures, secrets, aborts. */
import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Connector } from '../../src/contracts/connector.ts';
import { Failure, type FailureKind, MAX_RETRY_AFTER_MS } from '../../src/contracts/failure.ts';
import { secretPaths } from '../../src/contracts/secret.ts';
import { loopback } from '../support/loopback.ts';
import { type ConnectorCase, loopbackClient, loopbackSockets, run, silent } from './connector-cases.ts';

export interface RemoteOptions {
  /** Puts a secret where the schema does not mark one but people do (credentials in a URL). */
  plant?(config: Record<string, unknown>, canary: string): Record<string, unknown>;
  /** Where the platform's statuses mean something else than in the shared table. */
  statuses?: Record<number, FailureKind>;
}

const CANARY = 'c4n4ry-s3cr3t';

type Handler = (response: ServerResponse) => void;
const RETRY_DATE = new Date(Date.parse('2026-06-01T00:00:30Z')).toUTCString();

/** What goes wrong on the wire becomes the right failure, and none of them shows a secret. */
export function describeRemote(connector: Connector, options: RemoteOptions, one: ConnectorCase): void {
  /** Reads from a server that always does the same; gives the failure, which must show no secret. */
  const failing = async (handler: Handler): Promise<unknown> => {
    const server = await loopback((_request, response) => handler(response));
    const logged: unknown[] = [];
    const log = { ...silent, info: logger(logged), warn: logger(logged), error: logger(logged), debug: logger(logged) };
    try {
      const config = connector.config.parse(planted(connector, options, one.config(server.url)));
      const clients = { http: loopbackClient(300), sockets: loopbackSockets(300) };
      const { failure } = await run(connector, config, { cursor: one.options.cursor, ...clients, log });
      expect(inspect([failure, logged], { depth: 12 })).not.toContain(CANARY);
      return failure;
    } finally {
      await server.close();
    }
  };
  const answering = (status: number, headers: Record<string, string> = {}, body = 'no') =>
    failing((response) => response.writeHead(status, headers).end(body));

  describe('failures', () => {
    test.each<[number, FailureKind]>([
      [400, 'rejected'],
      [401, 'auth'],
      [403, 'auth'],
      [404, 'rejected'],
      [408, 'transient'],
      [410, 'rejected'],
      [429, 'rate-limited'],
      [500, 'transient'],
      [502, 'transient'],
      [503, 'transient'],
    ])('%i is %s', async (status, kind) => {
      expect(await answering(status)).toMatchObject({ name: 'Failure', kind: options.statuses?.[status] ?? kind });
    });

    test.each([
      ['seconds', '7', 7000],
      ['a date', RETRY_DATE, 30_000],
      ['an absurd wait', '999999999', MAX_RETRY_AFTER_MS],
      ['nonsense', 'soon', undefined],
    ])('429 with %s is obeyed, clamped', async (_name, retryAfter, retryAfterMs) => {
      expect(await answering(429, { 'retry-after': retryAfter })).toMatchObject({ kind: 'rate-limited', retryAfterMs });
    });

    test.each<[string, Handler]>([
      ['a reset', (response) => response.socket?.resetAndDestroy()],
      ['no answer', () => {}],
      [
        'half an answer',
        (response) => response.writeHead(200, { 'content-length': 1000 }).write('{"a":', () => response.destroy()),
      ],
    ])('%s is transient', async (_name, handler) => {
      expect(await failing(handler)).toMatchObject({ name: 'Failure', kind: 'transient' });
    });

    test.each([
      ['nothing', ''],
      ['HTML', '<!doctype html><title>Bad gateway</title>'],
      ['null', 'null'],
      ['a number', '17'],
      ['an empty list', '[]'],
      ['an empty object', '{}'],
      ['cut JSON', '{"hits":[{"id":1'],
      ['cut XML', '<rss version="2.0"><channel><item><title>a'],
      ['control characters', '\u0000\u0001\ud800'],
    ])('200 with %s ends in a failure or in nothing', async (_name, body) => {
      const failure = await answering(200, {}, body);
      if (failure !== undefined) expect(failure).toBeInstanceOf(Failure);
    });
  });
}

function logger(logged: unknown[]) {
  return (fields: object, message: string) => void logged.push(fields, message);
}

/** The case's configuration with a canary in every secret field. */
function planted(connector: Connector, options: RemoteOptions, config: unknown): Record<string, unknown> {
  const copy = structuredClone(config) as Record<string, unknown>;
  for (const path of secretPaths(connector.config)) {
    const keys = path.split('.');
    const last = keys.pop() as string;
    const parent = keys.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], copy);
    if (parent !== undefined && last in (parent as object)) (parent as Record<string, unknown>)[last] = CANARY;
  }
  return options.plant?.(copy, CANARY) ?? copy;
}

export function describeAbort(connector: Connector, cases: ConnectorCase[]): void {
  const one = cases[0];
  if (one === undefined) return;

  test('an abort ends reading within 100 ms', async () => {
    const server = await loopback(() => {});
    const controller = new AbortController();
    try {
      const config = connector.config.parse(one.config(server.url));
      const reading = run(connector, config, { cursor: one.options.cursor, signal: controller.signal });
      if (one.http !== null) await server.arrived(1);
      const start = performance.now();
      controller.abort(new Error('stopped'));
      await reading;
      expect(performance.now() - start).toBeLessThan(100);
    } finally {
      await server.close();
    }
  });

  test('a signal that is aborted already reads nothing', async () => {
    const server = await loopback(() => {});
    try {
      const config = connector.config.parse(one.config(server.url));
      const { pages } = await run(connector, config, { signal: AbortSignal.abort(new Error('stopped')) });
      expect(pages).toEqual([]);
      expect(server.seen).toEqual([]);
    } finally {
      await server.close();
    }
  });
}
