/**
 * The engine against the naive evaluator (tests/query/oracle), on random posts and random monitors that come, change and
 * go. EARSHOT_PAIRS asks for more (post, monitor) pairs, EARSHOT_SEED for the same ones again.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Node } from '../../src/query/ast.ts';
import { compileQuery } from '../../src/query/compile.ts';
import { createMonitorSet, type MonitorSet } from '../../src/query/monitor-set.ts';
import { readPost } from '../../src/query/text.ts';
import { seed } from '../support/seed.ts';
import { Coverage } from './oracle/coverage.ts';
import { expectSame, type Heard, oracleResult, type RandomMonitor, written } from './oracle/difference.ts';
import { LIBRARY } from './oracle/library.ts';
import { oracleTruth, oracleUnknown } from './oracle/oracle.ts';
import { post } from './oracle/random-posts.ts';
import { anchored, query } from './oracle/random-queries.ts';
import { picker } from './oracle/write-query.ts';

const PAIRS = Number(process.env.EARSHOT_PAIRS ?? 1_000_000);
const NOW = new Date('2026-01-02T12:00:00.000Z');
const clock = () => NOW.getTime();

/** A monitor put or replaced, or taken away. */
type Change = { put: RandomMonitor } | { remove: string };

const style = fc.nat(1_000_000).map(picker);
const name = fc.nat(60).map((nth) => `m${nth}`);
const rarely = (part: fc.Arbitrary<Node>) => fc.option(part, { nil: undefined, freq: 2 });
/** One in eight looks at one source and needs no anchor. */
const match = fc.oneof(
  { weight: 7, arbitrary: anchored.map((node) => ({ node, source: undefined })) },
  { weight: 1, arbitrary: query.map((node) => ({ node, source: 'feed' })) },
);
const monitor: fc.Arbitrary<RandomMonitor> = fc
  .record({ name, match, exclude: rarely(query), mute: rarely(query), style })
  .map(({ name: called, match: { node, source }, exclude, mute, style: pick }) => ({
    name: called,
    match: written(node, pick),
    source,
    exclude: exclude && written(exclude, pick),
    mute: mute && written(mute, pick),
  }));
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 5, arbitrary: monitor.map((put) => ({ put })) },
  { weight: 1, arbitrary: name.map((remove) => ({ remove })) },
);
const heard: fc.Arbitrary<Heard> = fc.record({ post, source: fc.constantFrom(undefined, 'feed', 'other') });
/** Changes, and what is heard after them. */
const episode = fc.record({
  changes: fc.array(change, { maxLength: 40, size: 'max' }),
  posts: fc.array(heard, { maxLength: 60, size: 'max' }),
});

/** What must have been judged often, either way and, where a post may not say, unknown. */
const UNKNOWABLE = [
  ...'title quoted parent alt author.name bio author author.verified to reply_to community lang country thread quotes_of'.split(
    ' ',
  ),
  ...'author.followers likes replies reposts quotes score rating views reach = > >= < <= and or not'.split(' '),
  ...'post reply comment repost quote review article edited verified'.split(' ').map((kind) => `is:${kind}`),
  ...['has:media', 'has:image', 'has:video'],
];
/** A post says that it was edited, or nothing. */
const STATED = ['is:edited'];
const KINDS = [
  ...UNKNOWABLE,
  ...'word phrase exact regex wildcard # @ $ NEAR ONEAR NOTNEAR window tagwords body platform mentions site url'.split(
    ' ',
  ),
  ...'url_contains id since until within exists is:question has:link has:hashtag has:mention has:cashtag has:emoji has:code'.split(
    ' ',
  ),
  '* in a phrase',
];

const coverage = new Coverage();
let pairs = 0;

function liveThrough(episodes: readonly { changes: readonly Change[]; posts: readonly Heard[] }[]): void {
  const set = createMonitorSet({ clock, library: LIBRARY });
  const alive = new Map<string, RandomMonitor>();
  for (const { changes, posts } of episodes) {
    for (const one of changes) make(one, set, alive);
    expect(set.size).toBe(alive.size);
    const monitors = [...alive.values()];
    for (const one of posts) expectSameInSet(set, monitors, one);
    expectSameAlone(monitors.slice(0, 3), posts);
  }
}

function make(one: Change, set: MonitorSet, alive: Map<string, RandomMonitor>): void {
  if ('remove' in one) expect(set.remove(one.remove)).toBe(alive.delete(one.remove));
  else {
    alive.set(one.put.name, one.put);
    set.put(definition(one.put));
  }
}

function definition({ name: called, match: { text }, source, exclude, mute }: RandomMonitor) {
  const scope = source === undefined ? undefined : `everything-in(${source})`;
  return { name: called, match: text, exclude: exclude?.text, mute: mute?.text, scope };
}

/** As an object and as a line of JSON. */
function expectSameInSet(set: MonitorSet, monitors: readonly RandomMonitor[], one: Heard): void {
  const expected = oracleResult(monitors, one, NOW, coverage.witness);
  const from = one.source === undefined ? {} : { source: one.source };
  expectSame(set.match(one.post, from), expected, monitors, one.post);
  const line = Buffer.from(JSON.stringify(one.post));
  expectSame(set.matchLine(line, 0, line.length, from), expected, monitors, one.post);
  pairs += monitors.length;
}

/** Without the index: the whole list of what is unknown, and queries that have no anchor. */
function expectSameAlone(monitors: readonly RandomMonitor[], posts: readonly Heard[]): void {
  const asked = monitors.flatMap(({ match: one, mute }) => (mute === undefined ? [one] : [one, mute]));
  const queries = asked.map((one) => ({ ...one, ask: compileQuery(one.text, { clock, library: LIBRARY }) }));
  for (const { post: read } of posts) {
    const tokens = readPost(read);
    for (const { node, text, ask } of queries) {
      const { truth, unknown } = ask(tokens);
      const engine = `${truth === null ? 'unknown' : truth ? 'yes' : 'no'} ${unknown.join()}`;
      const expected = `${oracleTruth(node, read, NOW)} ${oracleUnknown(node, read, NOW).join()}`;
      const report = () => `${text}\nengine: ${engine}, naive evaluator: ${expected}\npost: ${JSON.stringify(read)}`;
      if (engine !== expected) throw new Error(report());
      pairs++;
    }
  }
}

test(`the engine answers like the naive evaluator for ${PAIRS} pairs (seed ${seed})`, { timeout: 600_000 }, () => {
  const lives = fc.property(fc.array(episode, { minLength: 1, maxLength: 5, size: 'max' }), liveThrough);
  for (let round = 0; pairs < PAIRS; round++) {
    fc.assert(lives, { numRuns: 10, seed: seed + round, includeErrorInReport: true, interruptAfterTimeLimit: 90_000 });
  }
  const enough = PAIRS / 50_000;
  expect(coverage.rare(KINDS, 'yes', enough)).toEqual([]);
  expect(
    coverage.rare(
      KINDS.filter((kind) => !STATED.includes(kind)),
      'no',
      enough,
    ),
  ).toEqual([]);
  expect(coverage.rare(UNKNOWABLE, 'unknown', enough)).toEqual([]);
});
