/** Laws of the tree, over random trees and signals. A failure prints its seed and the smallest tree that breaks it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { INTENTS, SENTIMENTS } from '../../src/domain/analysis.ts';
import type { Route, SignalFacts } from '../../src/domain/routing.ts';
import { decide, explainRoute } from '../../src/routing/decide.ts';

const words = fc.constantFrom('a', 'b', 'c');
const intents = fc.constantFrom(...INTENTS.slice(0, 4));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 1 });
const range = fc.record({
  min: maybe(fc.double({ min: 0, max: 1, noNaN: true })),
  max: maybe(fc.double({ min: 0, max: 1, noNaN: true })),
});

const when = fc.record(
  {
    monitor: fc.array(words, { maxLength: 2 }),
    topic: fc.array(words, { maxLength: 2 }),
    sentiment: fc.array(fc.constantFrom(...SENTIMENTS), { maxLength: 2 }),
    intent: fc.array(intents, { maxLength: 2 }),
    language: fc.array(fc.constantFrom('en', 'de'), { maxLength: 2 }),
    platform: fc.array(fc.constantFrom('x', 'rss'), { maxLength: 2 }),
    urgency: range,
    reach: range,
    actionable: range,
  },
  { requiredKeys: [] },
);

const timing = fc.constantFrom({ mode: 'instant' as const }, { mode: 'digest' as const, everyMinutes: 5 });

/** Trees up to three levels below their root. */
function nodes(depth: number): fc.Arbitrary<Route> {
  const routes = depth === 0 ? fc.constant<Route[]>([]) : fc.array(nodes(depth - 1), { maxLength: 3 });
  const [team, channel] = [maybe(words), maybe(words)];
  return fc.record({ name: fc.uuid(), team, channel, when, timing, continue: fc.boolean(), routes });
}
const trees = nodes(3);

const signals: fc.Arbitrary<SignalFacts> = fc.record({
  monitors: fc.array(words, { minLength: 1, maxLength: 3 }),
  topics: fc.array(words, { maxLength: 3 }),
  sentiment: fc.constantFrom(...SENTIMENTS),
  intents: fc.array(intents, { maxLength: 3 }),
  urgency: fc.double({ min: 0, max: 1, noNaN: true }),
  language: fc.constantFrom('en', 'de', 'und'),
  platform: fc.constantFrom('x', 'rss', 'reddit'),
  reach: fc.option(fc.nat(3)),
  actionable: fc.double({ min: 0, max: 1, noNaN: true }),
  muted: fc.boolean(),
  backfill: fc.boolean(),
});

test('there is always a decision, it has a reason, and its path leads from the root to the node it names', () => {
  fc.assert(
    fc.property(signals, trees, (signal, tree) => {
      const decisions = decide(signal, tree);
      expect(decisions.length).toBeGreaterThanOrEqual(1);
      for (const decision of decisions) {
        expect(nodeAt(tree, decision.path)?.name).toBe(decision.route);
        expect(decision.reason).not.toBe('');
      }
    }),
  );
});

test('without continue there is exactly one decision', () => {
  fc.assert(
    fc.property(signals, trees, (signal, tree) => {
      expect(decide(signal, withoutContinue(tree))).toHaveLength(1);
    }),
  );
});

test('what decides is explained as matched, and no path is asked twice', () => {
  fc.assert(
    fc.property(signals, trees, (signal, tree) => {
      const asked = explainRoute(signal, tree);
      const matched = asked.filter((one) => one.matched).map((one) => one.path.join('/'));
      for (const decision of decide(signal, tree)) expect(matched).toContain(decision.path.join('/'));
      expect(new Set(asked.map((one) => one.path.join('/'))).size).toBe(asked.length);
    }),
  );
});

test('muted and backfilled signals are never delivered, and a delivery always has a channel', () => {
  fc.assert(
    fc.property(signals, trees, (signal, tree) => {
      for (const { outcome, channel } of decide(signal, tree)) {
        const live = outcome === 'deliver' || outcome === 'digest';
        if (signal.muted || signal.backfill) expect(live).toBe(false);
        if (live) expect(channel).not.toBeNull();
      }
    }),
  );
});

function nodeAt(tree: Route, [name, ...rest]: string[]): Route | undefined {
  if (tree.name !== name) return undefined;
  const next = rest[0];
  if (next === undefined) return tree;
  const child = tree.routes.find((one) => one.name === next);
  return child && nodeAt(child, rest);
}

function withoutContinue(tree: Route): Route {
  return { ...tree, continue: false, routes: tree.routes.map(withoutContinue) };
}
