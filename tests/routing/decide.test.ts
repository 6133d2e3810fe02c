import { describe, expect, test } from 'vitest';
import type { Route, RouteDecision, SignalFacts } from '../../src/domain/routing.ts';
import { decide, explainRoute } from '../../src/routing/decide.ts';
import { facts, root, route } from './routing-samples.ts';

const outages = route('outages', { team: 'sre', channel: 'sre-chat', when: { intent: ['outage'] } });
const bugs = route('bugs', { team: 'product', channel: 'product-chat', when: { intent: ['bug', 'outage'] } });
const everything = route('everything', { channel: 'log' });

describe('the tree', () => {
  const germanBugs = route('german-bugs', { team: 'produkt', when: { language: ['de'] } });
  const urgent = route('urgent', { channel: 'pager', when: { urgency: { min: 0.8 } } });
  const product = route('product', { ...bugs, name: 'product', routes: [germanBugs, urgent] });

  const cases: [name: string, tree: Route, about: Partial<SignalFacts>, paths: string[]][] = [
    ['nothing matches: the default route', root(outages, bugs), {}, ['default']],
    ['a root without children decides itself', root(), {}, ['default']],
    ['the first matching child wins', root(outages, bugs), { intents: ['outage'] }, ['default/outages']],
    [
      'order decides, not the number of conditions',
      root(everything, outages),
      { intents: ['outage'] },
      ['default/everything'],
    ],
    ['a later child when earlier ones fail', root(outages, bugs), { intents: ['bug'] }, ['default/bugs']],
    [
      'a nested child before its parent',
      root(product),
      { intents: ['bug'], language: 'de' },
      ['default/product/german-bugs'],
    ],
    ['the parent when no nested child matches', root(product), { intents: ['bug'] }, ['default/product']],
    ['a nested child is not asked when its parent fails', root(product), { language: 'de' }, ['default']],
    ['the second nested child', root(product), { intents: ['bug'], urgency: 0.9 }, ['default/product/urgent']],
    [
      'a parent that matched stops its siblings even though only its child decided',
      root(product, everything),
      { intents: ['bug'], language: 'de' },
      ['default/product/german-bugs'],
    ],
  ];
  test.each(cases)('%s', (_name, tree, about, paths) => {
    expect(pathsOf(decide(facts(about), tree))).toEqual(paths);
  });
});

describe('continue', () => {
  const tell = route('tell-sre', { ...outages, name: 'tell-sre', continue: true });
  const nested = route('product', {
    ...bugs,
    name: 'product',
    continue: true,
    routes: [tell, route('mobile', { when: { topic: ['mobile'] } })],
  });

  const cases: [name: string, tree: Route, about: Partial<SignalFacts>, paths: string[]][] = [
    ['goes on to the next sibling', root(tell, bugs), { intents: ['outage'] }, ['default/tell-sre', 'default/bugs']],
    [
      'the parent is no fallback when only a continuing child matched',
      root(tell),
      { intents: ['outage'] },
      ['default/tell-sre'],
    ],
    ['a child that did not match does not stop anything', root(tell, bugs), { intents: ['bug'] }, ['default/bugs']],
    [
      'stops at the first that does not continue',
      root(tell, bugs, everything),
      { intents: ['outage'] },
      ['default/tell-sre', 'default/bugs'],
    ],
    [
      'inside and outside of a nested node',
      root(nested, everything),
      { intents: ['outage'], topics: ['mobile'] },
      ['default/product/tell-sre', 'default/product/mobile', 'default/everything'],
    ],
    [
      'a parent decides and its siblings are asked too',
      root(nested, everything),
      { intents: ['bug'] },
      ['default/product', 'default/everything'],
    ],
  ];
  test.each(cases)('%s', (_name, tree, about, paths) => {
    expect(pathsOf(decide(facts(about), tree))).toEqual(paths);
  });
});

describe('inheritance', () => {
  const child = route('child', { when: { language: ['de'] } });

  test('team and channel come from the nearest node above that has them', () => {
    const tree = root(route('middle', { team: 'product', routes: [child] }));
    expect(only(decide(facts({ language: 'de' }), tree))).toMatchObject({ team: 'product', channel: 'marketing-chat' });
  });

  test('a node keeps its own', () => {
    const tree = root(route('middle', { team: 'product', channel: 'product-chat', routes: [] }));
    expect(only(decide(facts(), tree))).toMatchObject({ team: 'product', channel: 'product-chat' });
  });

  test('timing is each node’s own', () => {
    const timing = { mode: 'digest', everyMinutes: 30 } as const;
    const tree = root(route('middle', { timing, routes: [child] }));
    expect(only(decide(facts({ language: 'de' }), tree))).toMatchObject({
      outcome: 'deliver',
      timing: { mode: 'instant' },
    });
    expect(only(decide(facts(), tree))).toMatchObject({ outcome: 'digest', timing });
  });
});

describe('what happens to a signal, and why', () => {
  const urgent = { intents: ['outage' as const], urgency: 0.81 };
  const tree = root(route('sre', { channel: 'sre-chat', when: { intent: ['outage', 'bug'], urgency: { min: 0.6 } } }));
  const silent = route('default', { routes: [route('spam', { team: 'support', when: { intent: ['spam'] } })] });
  const why = 'intent outage is one of [outage, bug]; urgency 0.81 >= 0.6';

  const cases: [name: string, tree: Route, about: Partial<SignalFacts>, expected: Partial<RouteDecision>][] = [
    ['delivered', tree, urgent, { route: 'sre', outcome: 'deliver', reason: why }],
    ['the default route', tree, {}, { outcome: 'deliver', reason: 'no other route matched: default route' }],
    [
      'muted, with the route that would have got it',
      tree,
      { ...urgent, muted: true },
      {
        route: 'sre',
        channel: 'sre-chat',
        outcome: 'muted',
        reason: `muted by every monitor that matched, otherwise: ${why}`,
      },
    ],
    [
      'history is never delivered as news (rule 9)',
      tree,
      { ...urgent, backfill: true },
      {
        route: 'sre',
        channel: 'sre-chat',
        outcome: 'backfill',
        reason: `history, not live news, so never delivered; otherwise: ${why}`,
      },
    ],
    ['muted history is told as muted', tree, { muted: true, backfill: true }, { outcome: 'muted' }],
    [
      'no channel anywhere: said, not lost',
      silent,
      { intents: ['spam'] },
      {
        route: 'spam',
        team: 'support',
        channel: null,
        outcome: 'no-channel',
        reason: 'neither this route nor one above it has a channel, so nobody is told: intent spam is one of [spam]',
      },
    ],
    [
      'a default route without a channel',
      silent,
      {},
      { route: 'default', team: null, channel: null, outcome: 'no-channel' },
    ],
    ['a route without conditions', root(everything), {}, { reason: 'this route has no conditions' }],
    [
      'a reason tells the conditions from the root down',
      root(route('product', { when: { topic: ['login'] }, routes: [outages] })),
      { topics: ['login'], intents: ['outage'] },
      { reason: 'topic login is one of [login]; intent outage is one of [outage]' },
    ],
    [
      'a parent that had to decide says so',
      root(route('product', { when: { topic: ['login'] }, routes: [outages] })),
      { topics: ['login'] },
      { reason: 'topic login is one of [login]; none of the routes below it matched' },
    ],
    [
      'the root matches whatever its conditions say',
      { ...root(), when: { language: ['de'] } },
      {},
      { outcome: 'deliver', reason: 'no other route matched: default route' },
    ],
  ];
  test.each(cases)('%s', (_name, given, about, expected) => {
    expect(only(decide(facts(about), given))).toMatchObject(expected);
  });
});

describe('explainRoute', () => {
  test('says of each node asked whether it matched or what failed first', () => {
    const english = route('english', { when: { language: ['en'] } });
    const tree = root(outages, route('product', { ...bugs, name: 'product', routes: [english] }), everything);
    expect(explainRoute(facts({ intents: ['bug'], language: 'de' }), tree)).toEqual([
      { path: ['default'], matched: true },
      { path: ['default', 'outages'], matched: false, failed: 'intent bug is not one of [outage]' },
      { path: ['default', 'product'], matched: true },
      { path: ['default', 'product', 'english'], matched: false, failed: 'language de is not one of [en]' },
    ]);
  });

  test('does not list what is below a node that failed', () => {
    const tree = root(route('product', { ...bugs, name: 'product', routes: [everything] }));
    expect(explainRoute(facts(), tree).map((one) => one.path.join('/'))).toEqual(['default', 'default/product']);
  });
});

function pathsOf(decisions: RouteDecision[]): string[] {
  return decisions.map((decision) => decision.path.join('/'));
}

function only(decisions: RouteDecision[]): RouteDecision {
  expect(decisions).toHaveLength(1);
  return decisions[0] as RouteDecision;
}
