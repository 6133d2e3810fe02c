/** The part of the connectors' suite that counts requests: all go by the worker's client, none above the budget. */
import { expect, test } from 'vitest';
import type { Connector } from '../../src/contracts/connector.ts';
import type { HttpClient } from '../../src/contracts/http.ts';
import { budgeted } from '../../src/platform/budget.ts';
import type { Replay, SeenRequest } from '../support/loopback.ts';
import { loopbackClient } from './connector-cases.ts';

export interface BudgetOptions {
  /** Path of a connection that an SDK must open itself; WebSockets are told by their upgrade. */
  ownConnection?: string;
}

/** Reads a case by that client, to its end; the server as it is then. */
export type ReadBy = (http: HttpClient) => Promise<Replay>;

export function describeBudget(connector: Connector, { ownConnection }: BudgetOptions, read: ReadBy): void {
  test('requests are counted, all of them, and keep within the budget after it was used up', async () => {
    const { requests, perMs } = connector.budget;
    const { client, starts, sent, hops, useUp, close } = counting(connector.budget);
    try {
      await useUp();
      const { seen, url: server } = await read(client);
      const isOwn = ({ url, headers }: SeenRequest) =>
        headers.upgrade !== undefined || new URL(url, server).pathname === ownConnection;
      const counted = seen.filter((request) => !isOwn(request)).map(({ method, url }) => `${method} ${url}`);
      expect([...sent, ...hops].sort()).toEqual(counted.sort());
      expect(starts.length).toBe(requests + sent.length);
      expect(most(starts, perMs)).toBe(requests);
    } finally {
      await close();
    }
  });
}

/** The worker's client under a clock that moves only when somebody waits. */
function counting(budget: Connector['budget']) {
  let now = 1_000_000;
  const starts: number[] = [];
  const sent: string[] = [];
  /** Where redirects led: the client follows them itself, within the place of the request. */
  const hops: string[] = [];
  const real = loopbackClient();
  const used = { status: 200, headers: {}, body: new Uint8Array(), url: '' };
  const http: HttpClient = {
    async request(request) {
      starts.push(now);
      if (request.url === '') return used;
      sent.push(line(request.method, request.url));
      const answer = await real.request(request);
      if (answer.url !== request.url) hops.push(line(request.method, answer.url));
      return answer;
    },
  };
  const wait = async (ms: number) => {
    // Whoever has a place starts before time goes on.
    await new Promise((resolve) => setImmediate(resolve));
    now += ms;
  };
  const { request } = budgeted(http, budget, () => now, wait);
  const useUp = async () => {
    for (let nth = 0; nth < budget.requests; nth++) await request({ url: '' });
  };
  return { client: { request }, starts, sent, hops, useUp, close: real.close };
}

function line(method: string | undefined, address: string): string {
  const { pathname, search } = new URL(address);
  return `${method ?? 'GET'} ${pathname}${search}`;
}

/** Starts in the fullest window; `starts` are in order. */
function most(starts: readonly number[], perMs: number): number {
  let first = 0;
  return starts.reduce((fullest, at, index) => {
    while ((starts[first] as number) <= at - perMs) first++;
    return Math.max(fullest, index - first + 1);
  }, 0);
}
