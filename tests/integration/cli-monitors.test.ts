/** `earshot monitors` and `earshot explain`, in the order in which a person meets them, on one database. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { type AppliedWorkspace, appliedWorkspace } from '../support/applied-workspace.ts';
import { linesOf } from '../support/cli.ts';
import { count } from '../support/workbench.ts';

const CONFIG = [
  'workspace: Acme',
  'monitors:',
  "  - { name: brand, match: 'acme', owner: marketing }",
  'lists:',
  '  - { name: rivals, type: terms, items: [globex, initech] }',
  'channels:',
  '  - { name: terminal, type: terminal }',
  'teams: [{ name: marketing }]',
  'defaultRoute: { team: marketing, channel: terminal }',
].join('\n');

const POSTS = [
  ['x', 'acme broke my morning build again', { metrics: { likes: 3 } }],
  ['x', 'globex has a nice invoice page, acme has not', { metrics: { likes: 9 } }],
  ['reddit', 'moving from globex to initech was a mistake', { metrics: { likes: 0 } }],
  ['rss', 'coffee news: globex opens a café', {}],
  ['rss', 'nothing to see here', {}],
].map(([platform, text, more], nth) =>
  JSON.stringify({ platform, id: `p${nth}`, text, postedAt: `2026-10-0${nth + 1}T10:30:00Z`, ...(more as object) }),
);

let workspace: AppliedWorkspace;
let db: Database;
beforeAll(async () => {
  workspace = await appliedWorkspace({ 'earshot.yaml': CONFIG, 'posts.jsonl': POSTS.join('\n') });
  db = workspace.db;
});
afterAll(() => workspace?.end());

const called = (...args: string[]) => workspace.called(...args);
// biome-ignore lint/suspicious/noExplicitAny: whatever JSON was printed
const printed = async (...args: string[]): Promise<any> => linesOf(await called(...args, '--json'))[0];

describe('preview', () => {
  test('says how many a day, where, when, what is new, and shows samples', async () => {
    const { code, out } = await called('monitors', 'preview', 'globex OR acme');
    expect(code).toBe(0);
    expect(out).toContain('It would catch 1 a day: 4 in 4 days, counted exactly.');
    expect(out).toContain('period        2026-10-01 10:30 to 2026-10-05 10:30 UTC');
    expect(out).toContain('platforms     x 0.5 a day (50 %), ');
    expect(out).toContain('new           50 % are caught by no other monitor');
    expect(out).toContain('overlap       brand catches 50 % of them');
    expect(out).toMatch(/75 % \/ +50 % {2}globex/);
    expect(out).toContain('x/p1 2026-10-02 10:30  [globex] has a nice invoice page, [acme] has not');
  });

  test('tells what cannot be told', async () => {
    const { out } = await called('monitors', 'preview', '(globex OR coffee) likes:>=5');
    expect(out).toContain('unknown       cannot be told on rss: likes (1 post)');
  });

  test('finds lists, and names a branch that brings nothing', async () => {
    const { out, err } = await called('monitors', 'preview', 'list:rivals OR globx');
    expect(out).toContain('3 in 4 days');
    expect(out).toContain('dead: it brings nothing');
    expect(err).toContain('W-DEAD-CLAUSE at column 16: globx brought nothing');
    expect(err).toContain('  list:rivals OR globx\n                 ^^^^^');
  });

  test('is one JSON value with --json', async () => {
    const answer = await printed('monitors', 'preview', 'globex', '--exclude', 'invoice', '--mute', 'platform:rss');
    expect(answer).toMatchObject({
      queries: { match: 'globex', exclude: 'invoice', mute: 'platform:rss' },
      exact: true,
      count: { value: 2, low: 2, high: 2 },
      excluded: 1,
      muted: 1,
      overlap: [],
      fresh: 2,
      problems: [],
    });
  });

  test('warnings of the text stand beside those of history', async () => {
    const { problems } = await printed('monitors', 'preview', 'globex or coffe', '--broad', '1');
    expect(problems).toMatchObject([{ code: 'W-LOWEROR', part: 'match', severity: 'warning' }]);
    const broad = await printed('monitors', 'preview', 'globex OR coffe OR nothing', '--broad', '1', '--days', '2');
    expect(broad.problems.map(({ code }: { code: string }) => code)).toEqual(['W-BROAD', 'W-DEAD-CLAUSE']);
  });

  test('a query with errors: each with its place and its repair, exit code 2', async () => {
    const { code, out, err } = await called(
      'monitors',
      'preview',
      'globex form:bob OR (coffee',
      '--mute',
      'likes:many',
    );
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('E-FIELD at column 8: there is no field "form"');
    expect(err).toContain('  globex form:bob OR (coffee\n         ^^^^');
    expect(err).toContain('E-PAREN at column 20: ');
    expect(err).toContain('\n                     ^\n');
    expect(err).toContain('E-TYPE at mute, column 7: ');
    const json = await called('monitors', 'preview', 'globex OR -coffee', '--json');
    expect(json.code).toBe(2);
    expect(JSON.parse(json.out)).toMatchObject({
      problems: [{ code: 'E-UNANCHORED', part: 'match', severity: 'error' }],
    });
  });

  test('a scope that is none is refused', async () => {
    const { code, err } = await called('monitors', 'preview', 'lang:en', '--scope', 'everything');
    expect(code).toBe(2);
    expect(err).toContain('expected everything-in(SOURCE)');
  });
});

describe('save', () => {
  test('makes a monitor and says what it will bring', async () => {
    const { code, out } = await called('monitors', 'save', 'rivals', 'list:rivals', '--owner', 'marketing');
    expect(code).toBe(0);
    expect(out).toContain('rivals v1 is saved. It would catch 0.8 a day: 3 in 4 days, counted exactly.');
    expect(await count(db, 'mention_monitors mm join monitors m on m.id = mm.monitor_id', `m.name = 'rivals'`)).toBe(0);
  });

  test('keeps what is not said, and every version', async () => {
    await called('monitors', 'save', 'rivals', 'list:rivals', '--mute', 'platform:rss');
    const saved = await printed('monitors', 'save', 'rivals', 'list:rivals -mistake');
    expect(saved).toMatchObject({ name: 'rivals', version: 3, changed: true });
    const shown = await printed('monitors', 'show', 'rivals');
    expect(shown).toMatchObject({
      match: 'list:rivals -mistake',
      mute: 'platform:rss',
      owner: 'marketing',
      version: 3,
    });
    const versions = await printed('monitors', 'versions', 'rivals');
    expect(versions.map((row: { version: number; match: string }) => [row.version, row.match])).toEqual([
      [3, 'list:rivals -mistake'],
      [2, 'list:rivals'],
      [1, 'list:rivals'],
    ]);
    const same = await called('monitors', 'save', 'rivals', 'list:rivals -mistake');
    expect(same.out).toContain('rivals v3 is unchanged.');
  });

  test('an empty option takes away', async () => {
    await called('monitors', 'save', 'rivals', 'list:rivals', '--mute', '');
    expect(await printed('monitors', 'show', 'rivals')).not.toHaveProperty('mute');
  });

  test('examples must hold, or nothing is saved', async () => {
    const refused = await called(
      'monitors',
      'save',
      'rivals',
      'globex',
      '--hit',
      'I use initech',
      '--miss',
      'I use acme',
    );
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('Nothing was saved:\n  The example "I use initech" should be caught and is not');
    expect((await printed('monitors', 'show', 'rivals')).match).toBe('list:rivals');
    const kept = await called('monitors', 'save', 'rivals', 'list:rivals', '--hit', 'I use initech');
    expect(kept.code).toBe(0);
    expect((await called('monitors', 'save', 'rivals', 'globex')).code).toBe(1);
  });

  test('a wrong query or name is refused with exit code 2', async () => {
    expect((await called('monitors', 'save', 'rivals', 'form:bob')).code).toBe(2);
    expect((await called('monitors', 'save', '///', 'globex')).code).toBe(2);
    const scoped = await called('monitors', 'save', 'all', 'lang:en', '--scope', 'everything-in(post)');
    expect(scoped.code).toBe(2);
    expect(scoped.err).toContain('did you mean "posts"?');
  });

  test('with --backfill history becomes mentions that are never news', async () => {
    const deliveries = await count(db, 'deliveries');
    const { out } = await called('monitors', 'save', 'rivals', 'list:rivals', '--backfill');
    expect(out).toContain('Backfill: 2 new mentions, stored and searchable, never delivered as news.');
    expect(await count(db, 'mentions', 'backfill')).toBe(2);
    expect(await count(db, 'mention_monitors mm join monitors m on m.id = mm.monitor_id', `m.name = 'rivals'`)).toBe(3);
    expect(await count(db, 'haystack')).toBe(1);
    expect(await count(db, 'deliveries')).toBe(deliveries);
    const again = await printed('monitors', 'save', 'rivals', 'list:rivals', '--backfill');
    expect(again).toMatchObject({ changed: false, backfilled: 0 });
  });
});

describe('diff', () => {
  test('says what is gained and lost, with the clause that decided', async () => {
    const { code, out } = await called('monitors', 'diff', 'rivals', '(globex -invoice) OR coffee OR nothing');
    expect(code).toBe(0);
    expect(out).toContain('Gains 0.3 a day and loses 0.3.');
    expect(out).toMatch(/before {2}0.8 a day, 3 in all\nafter {3}0.8 a day, 3 in all\nboth {4}0.5 a day, 2 in all/);
    expect(out).toContain('rss/p4 2026-10-05 10:30  [nothing] to see here');
    expect(out).toContain('Not matched: none of these holds: globex OR initech.');
    const answer = await printed('monitors', 'diff', 'rivals', 'globex');
    expect(answer).toMatchObject({ monitor: 'rivals', gained: { value: 0 }, lost: { value: 0 }, both: { value: 3 } });
  });

  test('needs a monitor and a right query', async () => {
    const { code, err } = await called('monitors', 'diff', 'nobody', 'globex');
    expect(code).toBe(2);
    expect(err).toContain('There is no monitor "nobody"');
    expect((await called('monitors', 'diff', 'rivals', 'globex OR')).code).toBe(2);
  });
});

test('list and show tell where a monitor comes from and what it caught', async () => {
  const rows = await printed('monitors', 'list');
  expect(rows.map((row: { name: string; origin: string }) => [row.name, row.origin])).toEqual([
    ['brand', 'file'],
    ['rivals', 'manual'],
  ]);
  expect((await called('monitors', 'list')).out).toContain('brand   1        yes      file    marketing  acme');
  const { out } = await called('monitors', 'show', 'brand');
  expect(out).toContain('brand v1, enabled, from the configuration file\nmatch    acme\n');
  expect(out).toContain('caught   2 posts, 2 in the last week, 0 muted, the last posted 2026-10-02T10:30:00.000Z');
  expect((await called('monitors', 'show', 'nobody')).code).toBe(2);
});

describe('explain', () => {
  test('a pasted text: what every monitor says to it', async () => {
    const { code, out } = await called('explain', '--text', 'Acme and coffee', '--platform', 'x');
    expect(code).toBe(0);
    expect(out).toBe(
      '1 monitor of 2 would catch it.\n  ✓ brand: Matched "Acme" in text.\n' +
        '  – rivals: Not matched: none of these holds: globex OR initech.\n',
    );
  });

  test('a post from a file', async () => {
    await workspace.folder.write({
      'post.json': JSON.stringify({ platform: 'reddit', id: 7, text: 'globex is down' }),
      'no.json': '[]',
    });
    const answer = await printed('explain', '--file', 'post.json');
    expect(answer).toMatchObject({
      post: { platform: 'reddit', id: '7' },
      matched: true,
      monitors: [
        { monitor: 'brand', matched: false },
        { monitor: 'rivals', matched: true, spans: [{ field: 'text', start: 0, end: 6 }] },
      ],
    });
    expect((await called('explain', '--file', 'no.json')).code).toBe(2);
    expect((await called('explain', '--file', 'absent.json')).code).toBe(3);
  });

  test('a stored post: the monitors that did not match too', async () => {
    expect((await called('explain', 'x/p0')).out).toContain('not by     1 other monitor (--all says why)');
    expect((await called('explain', 'x/p0', '--all')).out).toContain('not by     rivals: Not matched: none of these');
    expect((await printed('explain', 'x/p0')).others).toMatchObject([{ monitor: 'rivals', matched: false }]);
  });

  test('a post that nothing caught', async () => {
    const { out } = await called('explain', 'rss/p4');
    expect(out).toContain('No monitor matched');
    expect(out).toContain('  brand: Not matched: acme was not found.');
  });

  test('one post, please', async () => {
    expect((await called('explain')).code).toBe(2);
    expect((await called('explain', 'x/p0', '--text', 'acme')).code).toBe(2);
  });
});

test('remove stops it, and keeps what it caught', async () => {
  const { code, out } = await called('monitors', 'remove', 'rivals');
  expect(code).toBe(0);
  expect(out).toBe('rivals is removed; its mentions and versions stay.\n');
  expect((await printed('monitors', 'list')).map((row: { name: string }) => row.name)).toEqual(['brand']);
  expect((await printed('monitors', 'versions', 'rivals')).length).toBeGreaterThan(2);
  expect((await called('monitors', 'remove', 'rivals')).code).toBe(2);
  expect((await called('monitors', 'remove', 'brand')).err).toContain('the next apply brings it back');
});
