/** Laws of groups, over random days of signals, deeds and rules. A failure prints its seed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { STORY_STATUSES } from '../../src/domain/attention.ts';
import { decide } from '../../src/routing/decide.ts';
import { planOf } from '../../src/routing/plan.ts';
import { Simulation } from '../../src/routing/simulation.ts';
import { facts, root, route } from './routing-samples.ts';

const MIN = 60_000;
const BEGIN = Date.parse('2026-03-28T12:00:00Z');

const rules = fc.record({
  group: fc.record({
    by: fc.constantFrom('story' as const, 'topic' as const, 'route' as const),
    waitMs: fc.constantFrom(0, 30_000, 10 * MIN),
    intervalMs: fc.constantFrom(MIN, 5 * MIN),
    repeatMs: fc.constantFrom(30 * MIN, 240 * MIN),
  }),
  timing: fc.constantFrom({ mode: 'instant' as const }, { mode: 'batch' as const, everyMinutes: 15 }),
  quiet: fc.constantFrom<string[]>([], ['night']),
  flood: fc.option(fc.constant({ max: 3, perMs: 10 * MIN }), { nil: undefined }),
  escalate: fc.constantFrom<{ afterMs: number; to: string }[]>([], [{ afterMs: 15 * MIN, to: 'leads' }]),
});
const heard = fc.record({
  after: fc.nat(40 * MIN),
  story: fc.nat(6),
  platform: fc.constantFrom('x', 'reddit'),
  topics: fc.constantFrom<string[]>([], ['a'], ['b', 'a']),
  actionable: fc.double({ min: 0, max: 1, noNaN: true }),
  status: fc.option(fc.constantFrom(...STORY_STATUSES), { freq: 4 }),
});
const worlds = fc.tuple(rules, fc.array(heard, { maxLength: 60 }), fc.option(fc.nat(5), { nil: undefined }));

type World = typeof worlds extends fc.Arbitrary<infer Value> ? Value : never;

function run([given, signals, instant]: World): Simulation {
  const windows = [{ name: 'night', zone: 'Europe/Berlin', from: '22:00', to: '07:00' }];
  const teams = [{ name: 'ops', zone: 'Europe/Berlin', ...(instant === undefined ? {} : { budget: { instant } }) }];
  const tree = root(route('ops', { team: 'ops', channel: 'ops', ...given }));
  const simulation = new Simulation(planOf({ root: tree, windows, teams, inhibit: [] }));
  let now = BEGIN;
  for (const [nth, { after, story, status, ...about }] of signals.entries()) {
    now += after;
    const signal = facts(about);
    simulation.hear({ postId: nth, storyId: story, facts: signal, decisions: decide(signal, tree) }, now);
    if (status !== null) simulation.act(story, { status, owner: null, untilMs: now + 60 * MIN, atMs: now, by: 'ada' });
  }
  simulation.runUntil(now + 48 * 60 * MIN);
  return simulation;
}

test('time never goes back, and everything ends', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const times = run(world).messages.map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      // A group is told when it is heard of, or when a deed or a wait is over: never more often than all of these.
      expect(times.length).toBeLessThanOrEqual(world[1].length * 12);
    }),
    { numRuns: 200 },
  );
});

test('every story is told at least once, unless somebody settled or snoozed it', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const told = new Set(run(world).messages.flatMap(({ posts }) => posts.map(({ storyId }) => storyId)));
      const acted = new Set(world[1].filter(({ status }) => status !== null).map(({ story }) => story));
      for (const { story } of world[1]) if (!acted.has(story)) expect(told).toContain(story);
    }),
    { numRuns: 200 },
  );
});

test('no more messages a day than the budget, none in quiet hours, no more than the flood cap', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const [{ quiet, flood, timing }, , instant] = world;
      const messages = run(world).messages.filter(({ kind }) => kind === 'message');
      const day = (ms: number) => new Date(ms + 60 * MIN).toISOString().slice(0, 10);
      if (instant !== undefined && quiet.length === 0 && timing.mode === 'instant') {
        // 28 March is still winter time; days after are not counted here.
        const first = messages.filter(({ atMs }) => day(atMs) === '2026-03-28');
        expect(first.length).toBeLessThanOrEqual(instant);
      }
      if (quiet.length > 0) {
        for (const { atMs } of messages) {
          const hour = Number(
            new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone: 'Europe/Berlin' }).format(
              atMs,
            ),
          );
          expect(hour >= 7 && hour < 22).toBe(true);
        }
      }
      if (flood !== undefined && quiet.length === 0) {
        const windows = Map.groupBy(messages, ({ atMs }) => Math.floor(atMs / flood.perMs));
        for (const some of windows.values()) expect(some.length).toBeLessThanOrEqual(flood.max);
      }
    }),
    { numRuns: 200 },
  );
});
