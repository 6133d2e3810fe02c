/**
 * The engine against the naive evaluator (tests/query/oracle), on random posts and random monitors that come, change and
 * go. EARSHOT_PAIRS asks for more (post, monitor) pairs, EARSHOT_SEED for the same ones again.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Post } from '../../src/domain/post.ts';
import { compileQuery } from '../../src/query/compile.ts';
import { createMonitorSet } from '../../src/query/monitor-set.ts';
import { readPost } from '../../src/query/text.ts';
import { Coverage } from './oracle/coverage.ts';
import { expectSame, oracleResult, plainResult, type RandomMonitor, written } from './oracle/difference.ts';
import { oracleTruth, oracleUnknown } from './oracle/oracle.ts';
import { post } from './oracle/random-posts.ts';
import { anchored, query } from './oracle/random-queries.ts';
import { picker } from './oracle/write-query.ts';

const PAIRS = Number(process.env.EARSHOT_PAIRS ?? 1_000_000);
const seed = Number(process.env.EARSHOT_SEED ?? Date.now() % 1_000_000_000);
const NOW = new Date('2026-01-02T12:00:00.000Z');
const clock = () => NOW.getTime();

/** A monitor put or replaced, or taken away. */
type Change = { put: RandomMonitor } | { remove: string };

const style = fc.nat(1_000_000).map(picker);
const name = fc.nat(50).map((nth) => `m${nth}`);
const monitor: fc.Arbitrary<RandomMonitor> = fc
  .record({
    name,
    match: anchored,
    exclude: fc.option(query, { nil: undefined, freq: 3 }),
    mute: fc.option(query, { nil: undefined, freq: 3 }),
    style,
  })
  .map(({ name: called, match, exclude, mute, style: pick }) => ({
    name: called,
    match: written(match, pick),
    exclude: exclude && written(exclude, pick),
    mute: mute && written(mute, pick),
  }));
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 5, arbitrary: monitor.map((put) => ({ put })) },
  { weight: 1, arbitrary: name.map((remove) => ({ remove })) },
);
/** Changes, and what is heard after them. */
const episode = fc.record({
  changes: fc.array(change, { maxLength: 30, size: 'max' }),
  posts: fc.array(post, { maxLength: 12, size: 'max' }),
});

const coverage = new Coverage();
let pairs = 0;

function liveThrough(episodes: readonly { changes: readonly Change[]; posts: readonly Post[] }[]): void {
  const set = createMonitorSet({ clock });
  const alive = new Map<string, RandomMonitor>();
  for (const { changes, posts } of episodes) {
    for (const one of changes) {
      if ('remove' in one) expect(set.remove(one.remove)).toBe(alive.delete(one.remove));
      else {
        alive.set(one.put.name, one.put);
        set.put(definition(one.put));
      }
    }
    expect(set.size).toBe(alive.size);
    for (const heard of posts) {
      expectSameAlone([...alive.values()].slice(0, 2), heard);
      const expected = oracleResult(alive.values(), heard, NOW, coverage.witness);
      expectSame(plainResult(set.match(heard)), expected, [...alive.values()], heard);
      pairs += alive.size;
    }
  }
}

/** Without the index: the whole list of what is unknown, and queries without an anchor too. */
function expectSameAlone(monitors: readonly RandomMonitor[], heard: Post): void {
  const tokens = readPost(heard);
  for (const { node, text } of monitors.flatMap(({ match, mute }) => [match, ...(mute ? [mute] : [])])) {
    const { truth, unknown } = compileQuery(text, { clock })(tokens);
    const expected = oracleTruth(node, heard, NOW);
    const names = expected === 'unknown' ? oracleUnknown(node, heard, NOW) : [];
    const engine = `${truth === null ? 'unknown' : truth ? 'yes' : 'no'} ${unknown.join()}`;
    if (engine !== `${expected} ${names.join()}`) {
      throw new Error(
        `${text}\nengine: ${engine}, naive evaluator: ${expected} ${names.join()}\npost: ${JSON.stringify(heard)}`,
      );
    }
    pairs++;
  }
}

function definition({ name: called, match, exclude, mute }: RandomMonitor) {
  return { name: called, match: match.text, exclude: exclude?.text, mute: mute?.text };
}

test(`the engine answers like the naive evaluator for ${PAIRS} pairs (seed ${seed})`, { timeout: 600_000 }, () => {
  const lives = fc.property(fc.array(episode, { maxLength: 6, size: 'max' }), liveThrough);
  for (let round = 0; pairs < PAIRS; round++) {
    fc.assert(lives, { numRuns: 25, seed: seed + round, includeErrorInReport: true, interruptAfterTimeLimit: 90_000 });
  }
});
