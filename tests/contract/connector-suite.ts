/**
 * One suite for every connector: everything that is promised in `src/contracts/connector.ts` is tried here. A connector
 * brings its case folders (see connector-cases.ts); the rest follows from them.
 */
import { inspect, isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Connector } from '../../src/contracts/connector.ts';
import { Failure } from '../../src/contracts/failure.ts';
import { isSkip, postKey, postSchema } from '../../src/domain/post.ts';
import { MAX_TEXT_BYTES } from '../../src/domain/well-formed.ts';
import { farFuture, HOSTILE, nested, spoiled, swollen, withNuls } from '../support/hostile.ts';
import { type Replay, replay } from '../support/loopback.ts';
import { type BudgetOptions, describeBudget, type ReadBy } from './connector-budget.ts';
import {
  type ConnectorCase,
  type ExpectedOutcome,
  type Outcome,
  type RunOptions,
  readCases,
  run,
} from './connector-cases.ts';
import { describeAbort, describeRemote, type RemoteOptions } from './connector-remote.ts';

export interface SuiteOptions extends RemoteOptions, BudgetOptions {
  /** Folder of case folders, from the project's root. */
  cases: string;
  /** True: reading goes on until it is stopped; cases end when what they expect has come. */
  stream?: boolean;
  /** More raw items that must be skipped or survived. */
  hostile?: unknown[];
}

export function connectorSuite(connector: Connector, options: SuiteOptions): void {
  const cases = readCases(options.cases);
  describe(`connector ${connector.name}`, () => {
    describeDeclaration(connector);
    describe.each(cases)('case $name', (one) => describeCase(connector, options, one));
    describeHostileItems(connector, options, cases);
    const overHttp = cases.find((one) => one.http !== null);
    if (overHttp !== undefined) describeRemote(connector, options, overHttp);
    describeAbort(connector, cases);
  });
}

function describeDeclaration(connector: Connector): void {
  test('declares itself: the example parses, an unknown field does not', () => {
    connector.config.parse(connector.example);
    expect(connector.config.safeParse(Object.assign({}, connector.example, { unheardOf: 1 })).success).toBe(false);
    expect(connector.name).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(connector.docsUrl).toMatch(/^https:\/\//);
    expect(connector.summary).toMatch(/\.$/);
    expect(connector.budget.requests).toBeGreaterThan(0);
    expect(connector.budget.perMs).toBeGreaterThan(0);
    expect(connector.pollMs).toBeGreaterThanOrEqual(0);
  });
}

function describeCase(connector: Connector, options: SuiteOptions, one: ConnectorCase): void {
  const stop = (endpoint: string) => (options.stream === true ? { enough: enoughFor(one, endpoint) } : {});

  test('gives what is expected', async () => {
    await serving(one, async (server) => {
      const config = connector.config.parse(one.config(server.url));
      const expected = one.expected(server.url);
      const outcomes = await poll(connector, config, one, stop(server.url));
      expect(server.unexpected).toEqual([]);
      expect(outcomes.flatMap(({ posts }) => posts)).toEqual(expected.posts ?? []);
      expect(outcomes.flatMap(({ skipped }) => skipped)).toEqual(expected.skipped ?? []);
      expect(outcomes.flatMap(({ deleted }) => deleted)).toEqual(expected.deleted ?? []);
      expect(outcomes.flatMap(({ goneAuthors }) => goneAuthors)).toEqual(expected.goneAuthors ?? []);
      if (expected.backfill !== undefined) expect(sum(outcomes, ({ backfill }) => backfill)).toBe(expected.backfill);
      expectFailure(outcomes.at(-1)?.failure, expected.failure);
    });
  });

  const readBy: ReadBy = async (http) => {
    const server = await replay(one.http ?? []);
    try {
      const config = connector.config.parse(one.config(server.url));
      await poll(connector, config, one, { ...stop(server.url), http });
      return server;
    } finally {
      await server.close();
    }
  };
  if (one.http !== null) describeBudget(connector, options, readBy);

  test('resuming from every cursor loses nothing', async () => {
    await serving(one, async (server) => {
      const config = connector.config.parse(one.config(server.url));
      const runOptions = { now: Date.parse(one.options.now), ...stop(server.url) };
      const whole = await run(connector, config, { ...runOptions, cursor: one.options.cursor });
      for (const [index, { cursor }] of whole.pages.entries()) {
        server.reset();
        const later = whole.pages.slice(index + 1).flatMap((page) => keysOf(connector, config, page.raw));
        const wanted = new Set(later);
        const enough = ({ pages }: Outcome) => keysIn(connector, config, pages).isSupersetOf(wanted);
        if (options.stream === true && wanted.size === 0) continue;
        const resumed = await run(connector, config, { ...runOptions, cursor, ...(options.stream && { enough }) });
        const got = keysIn(connector, config, resumed.pages);
        expect([...wanted].filter((key) => !got.has(key))).toEqual([]);
        expectFailure(resumed.failure, one.expected(server.url).failure);
      }
    });
  });
}

/** The case's server where it has one; a closed address otherwise. */
async function serving(one: ConnectorCase, work: (server: Replay) => Promise<void>): Promise<void> {
  const server = await replay(one.http ?? []);
  try {
    await work(server);
  } finally {
    await server.close();
  }
}

async function poll(connector: Connector, config: unknown, one: ConnectorCase, more: RunOptions): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let { cursor } = one.options;
  for (let round = 0; round < one.options.polls; round++) {
    const outcome = await run(connector, config, { now: Date.parse(one.options.now), cursor, ...more });
    outcomes.push(outcome);
    cursor = outcome.pages.at(-1)?.cursor ?? cursor;
  }
  return outcomes;
}

function enoughFor(one: ConnectorCase, endpoint: string): (outcome: Outcome) => boolean {
  const size = ({ posts = [], skipped = [], deleted = [], goneAuthors = [] }: ExpectedOutcome) =>
    posts.length + skipped.length + deleted.length + goneAuthors.length;
  const wanted = size(one.expected(endpoint));
  return ({ posts, skipped, deleted, goneAuthors }) => size({ posts, skipped, deleted, goneAuthors }) >= wanted;
}

function expectFailure(failure: unknown, expected: { kind: string; message?: string } | undefined): void {
  if (expected === undefined) expect(failure).toBeUndefined();
  else {
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ kind: expected.kind, message: expect.stringContaining(expected.message ?? '') });
  }
}

function keysIn(connector: Connector, config: unknown, pages: Outcome['pages']): Set<string> {
  return new Set(pages.flatMap((page) => keysOf(connector, config, page.raw)));
}

/** A post's identity; a skipped item's text, as it has none. */
function keysOf(connector: Connector, config: unknown, raw: unknown[]): string[] {
  return raw.map((item) => {
    const post = connector.normalise(item, config);
    return isSkip(post) ? JSON.stringify(post) : postKey(post);
  });
}

function sum<T>(list: T[], value: (item: T) => number): number {
  return list.reduce((total, item) => total + value(item), 0);
}

function describeHostileItems(connector: Connector, options: SuiteOptions, cases: ConnectorCase[]): void {
  const samples = async () => {
    const found: { raw: unknown; config: unknown }[] = [];
    for (const one of cases) {
      await serving(one, async (server) => {
        const config = connector.config.parse(one.config(server.url));
        const more = options.stream === true ? { enough: enoughFor(one, server.url) } : {};
        const { pages } = await run(connector, config, {
          cursor: one.options.cursor,
          now: Date.parse(one.options.now),
          ...more,
        });
        for (const raw of pages.flatMap((page) => page.raw).slice(0, 3)) found.push({ raw, config });
      });
    }
    return found;
  };

  test('hostile items are skipped or survived, never thrown', async () => {
    const found = await samples();
    const config = found[0]?.config ?? connector.config.parse(connector.example);
    for (const raw of [...HOSTILE, nested(10_000), ...(options.hostile ?? [])]) survives(connector, raw, config);
    for (const sample of found) for (const raw of spoiled(sample.raw)) survives(connector, raw, sample.config);
  });

  test('texts with U+0000 and dates in the year 9999 give a post or a skip', async () => {
    const found = await samples();
    for (const { raw, config } of found) {
      const futureNuls = farFuture(withNuls(raw, /\s/));
      for (const bad of [withNuls(raw, /\s/), withNuls(raw, /\p{L}/u), farFuture(raw), futureNuls]) {
        survives(connector, bad, config);
      }
    }
    const isChanged = ({ raw }: { raw: unknown }) =>
      [withNuls(raw, /\s/), farFuture(raw)].every((bad) => !isDeepStrictEqual(bad, raw));
    if (found.length > 0) expect(found.some(isChanged)).toBe(true);
  });

  test('texts of 10 MB are cut', async () => {
    for (const { raw, config } of (await samples()).slice(0, 2)) {
      for (const big of swollen(raw)) survives(connector, big, config);
    }
  });

  test('normalise is pure: the same item gives the same post, also when it was stored', async () => {
    for (const { raw, config } of await samples()) {
      const before = structuredClone(raw);
      const post = connector.normalise(raw, config);
      expect(raw).toEqual(before);
      expect(connector.normalise(JSON.parse(JSON.stringify(raw)), config)).toEqual(post);
    }
  });
}

function survives(connector: Connector, raw: unknown, config: unknown): void {
  const item = connector.normalise(raw, config);
  if (isSkip(item)) {
    expect(item.reason).toMatch(/^[a-z][a-z0-9-]*$/);
    return;
  }
  const parsed = postSchema.safeParse(item);
  if (!parsed.success) expect.fail(`not a post: ${parsed.error.message} from ${inspect(raw).slice(0, 500)}`);
  if (Buffer.byteLength(item.text) > MAX_TEXT_BYTES) expect.fail('the text was not cut');
  const stored = JSON.stringify(item);
  if (stored.includes('\\u0000') || /\\ud[89a-f]/.test(stored)) expect.fail(`not storable: ${stored.slice(0, 500)}`);
}
