/** `earshot routes rehearse`, `routes explain`, `unrouted` and `silence`, on one database. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { type AppliedWorkspace, appliedWorkspace } from '../support/applied-workspace.ts';
import { linesOf } from '../support/cli.ts';
import { count, postOf } from '../support/workbench.ts';

const HEAD = [
  'workspace: Acme',
  "monitors: [{ name: brand, match: 'acme' }]",
  'topics: [{ name: billing, keywords: [invoice] }, { name: login, keywords: [login] }]',
  'channels: [{ name: terminal, type: terminal }]',
];
const teams = (budget: string) => `teams: [{ name: marketing }, { name: money${budget} }]`;
const DEFAULT = 'defaultRoute: { team: marketing, channel: terminal }';
const route = (topic: string) =>
  `routes: [{ name: ${topic}, team: money, channel: terminal, when: { topic: ${topic} } }]`;

const config = (...lines: string[]) => [...HEAD, ...lines, DEFAULT].join('\n');
const posts = [
  ...Array.from({ length: 6 }, () => postOf()).map(({ text }, nth) => ({
    text: `${text} invoice`,
    id: `i${nth}`,
  })),
  ...Array.from({ length: 2 }, () => postOf()).map(({ text }, nth) => ({ text: `${text} login`, id: `l${nth}` })),
].map((post) => ({ platform: 'x', postedAt: '2026-11-01T10:00:00Z', ...post }));

let workspace: AppliedWorkspace;
let db: Database;
beforeAll(async () => {
  workspace = await appliedWorkspace({
    'earshot.yaml': config(teams(''), route('billing')),
    'posts.jsonl': posts.map((post) => JSON.stringify(post)).join('\n'),
    'tight.yaml': config(teams(', budget: { instant: 2/day }'), route('billing')),
    'login.yaml': config(teams(', budget: { instant: 20/day }'), route('login')),
  });
  db = workspace.db;
});
afterAll(() => workspace?.end());

const called = (...args: string[]) => workspace.called(...args);

describe('rehearse', () => {
  test('the routes of now change nothing', async () => {
    const { code, out } = await called('routes', 'rehearse');
    expect(code).toBe(0);
    expect(out).toContain('8 signals of the last 14 days');
    expect(out).toMatch(/money +terminal +\d{4}-\d\d-\d\d +6 +0 +0 +0 +–/);
    expect(out).toContain('0 stories newly told.\n0 stories told no longer.');
  });

  test('over budget: exit 1, unless a reason is given, which is kept', async () => {
    const refused = await called('routes', 'rehearse', '--config', 'tight.yaml');
    expect(refused.code).toBe(1);
    expect(refused.out).toMatch(/over budget: money in terminal on .*: 2 told and 4 more for the digest, budget 2/);
    expect(refused.err).toContain('Over budget on 1 day');
    const override = await called('routes', 'rehearse', '--config', 'tight.yaml', '--override', 'launch week');
    expect(override.code).toBe(0);
    expect(await count(db, 'audit', `action = 'override' and detail ->> 'reason' = 'launch week'`)).toBe(1);
  });

  test('what is newly told and what is lost, with samples', async () => {
    const { code, out } = await called('routes', 'rehearse', '--config', 'login.yaml', '--days', '3');
    expect(code).toBe(0);
    expect(out).toMatch(/8 stories newly told:\n {2}\w+: #\d+ “acme /);
    expect(out).toMatch(/8 stories told no longer:\n {2}\w+: #\d+ “acme /);
    const [report] = linesOf(await called('routes', 'rehearse', '--config', 'login.yaml', '--json'));
    expect(report).toMatchObject({ signals: 8, over: [], gained: { length: 8 }, lost: { length: 8 } });
  });
});

test('routes explain: then and now, for a team', async () => {
  const theirs = await called('routes', 'explain', 'x/l0', '--team', 'money');
  expect(theirs.out).toContain('then  no decision led to money: it went to marketing by default');
  expect(theirs.out).toContain('now   default › billing: does not match: topic login is not one of [billing]');
  expect(theirs.out).toMatch(/actionable 0\.\d\d: .*novelty 0\.05 \(a new story\)/);
  expect((await called('routes', 'explain', 'x/i0', '--team', 'money')).out).toContain(
    'now   default › billing: matches',
  );
  expect(await called('routes', 'explain', 'x/i0', '--team', 'nobody')).toMatchObject({
    code: 1,
    err: expect.stringContaining('teams with routes: marketing, money'),
  });
});

test('unrouted lists what only the default route took', async () => {
  const { out } = await called('unrouted');
  expect(out.match(/login/g)?.length).toBeGreaterThanOrEqual(2);
  expect(out).not.toContain('invoice');
});

test('silence add, list, expire', async () => {
  const add = ['silence', 'add', '--for', '2h', '--reason', 'known', '--author', 'ada'];
  expect(await called(...add)).toMatchObject({ code: 2, err: expect.stringContaining('Say what') });
  expect(await called(...add, '--topic', 'none')).toMatchObject({
    code: 2,
    err: expect.stringContaining('no topic none'),
  });
  expect(await called(...add, '--urgency', 'much')).toMatchObject({ code: 2 });
  expect((await called(...add, '--topic', 'login', '--topic', 'billing', '--urgency', '<0.3')).out).toMatch(
    /^Silence 1 holds/,
  );
  expect((await called('silence', 'list')).out).toMatch(
    /1 +active +topic login, billing; urgency ≤ 0\.\d+ +ada +known/,
  );
  expect((await called('silence', 'expire', '1')).out).toBe('Silence 1 is over.\n');
  expect(await called('silence', 'expire', '1')).toMatchObject({ code: 1 });
  expect((await called('silence', 'list')).out).toBe('Nothing is silenced.\n');
  expect((await called('silence', 'list', '--all')).out).toContain('expired');
});

test('apply rehearses changed routes: over budget it changes nothing, unless a reason is given or nobody asks', async () => {
  const tight = (...args: string[]) => called('apply', '--config', 'tight.yaml', ...args);
  const before = await count(db, 'audit');
  const refused = await tight();
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toMatch(/over budget: money in terminal on .*: 2 told and 4 more for the digest, budget 2/);
  expect(refused.err).toContain('Not applied: these routes would have been over budget on 1 day of the last 14');
  expect((await tight('--dry-run')).code).toBe(1);
  expect(await count(db, 'audit')).toBe(before);
  expect((await tight('--no-rehearsal', '--dry-run')).out).toContain('~ team money');
  const overridden = await tight('--override', 'until the launch');
  expect(overridden).toMatchObject({ code: 0, out: expect.stringContaining('~ team money') });
  expect(await count(db, 'audit', `action = 'override' and detail ->> 'reason' = 'until the launch'`)).toBe(1);
  expect(await tight()).toMatchObject({ code: 0, out: 'Nothing to change.\n', err: '' });
  expect(await called('apply', '--config', 'login.yaml')).toMatchObject({ code: 0, err: '' });
});
