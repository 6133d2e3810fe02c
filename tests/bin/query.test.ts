/** `earshot query …`: in this process, without a database. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { earshotHere, type Folder, folderWith, linesOf } from '../support/cli.ts';

let folder: Folder;
beforeAll(async () => {
  folder = await folderWith({
    'query.txt': 'apple OR\n-ipad\n',
    'earshot.yaml': [
      'workspace: Acme',
      "lists: [{ name: rivals, items: ['globex', 'initech'] }]",
      "queries: [{ name: brand, query: 'acme OR #acme' }]",
    ].join('\n'),
    'f5bot.txt': 'acme whole-word no-reddit\nfish and chips\n',
  });
});
afterAll(() => folder?.remove());

const called = (...args: string[]) => earshotHere(['query', ...args], { cwd: folder.path });

describe('query check', () => {
  test('shows every problem at its place, with the fix, and ends with 2', async () => {
    const { code, out, err } = await called('check', 'apple form:bob');
    expect(out.split('\n')).toEqual([
      'E-FIELD at column 7: there is no field "form"; did you mean from?',
      '  apple form:bob',
      '        ^^^^',
      '  fix: from',
      '',
    ]);
    expect({ code, err }).toEqual({ code: 2, err: '' });
  });

  test('reads a file, and names the line', async () => {
    const { code, out } = await called('check', '--file', 'query.txt');
    expect(out).toMatch(/^E-UNANCHORED at line 2, column 1: .*\n {2}-ipad\n {2}\^\^\^\^\^\n$/);
    expect(code).toBe(2);
  });

  test('without an anchor is enough for exclude and mute', async () => {
    expect((await called('check', '--', '-ipad')).code).toBe(2);
    const { code, out } = await called('check', '--no-anchor', '--', '-ipad');
    expect({ code, out }).toEqual({ code: 0, out: 'nothing to complain about\n' });
  });

  test('warns and ends well', async () => {
    const { code, out } = await called('check', 'apple or pie');
    expect(out).toContain('W-LOWEROR at column 7');
    expect(code).toBe(0);
  });

  test('answers scripts in JSON', async () => {
    const { code, out } = await called('check', '--json', '(apple');
    expect(JSON.parse(out)).toMatchObject({ usable: false, problems: [{ code: 'E-PAREN', start: 0, end: 1 }] });
    expect(code).toBe(2);
    expect(linesOf(await called('check', '--json', 'apple'))).toEqual([{ usable: true, problems: [] }]);
  });
});

describe('query format and explain', () => {
  test('print the canonical form and plain English', async () => {
    expect((await called('format', '(a | b) AND NOT c')).out).toBe('(a OR b) -c\n');
    expect((await called('explain', 'apple -juice')).out).toBe(
      'Posts that mention "apple", but do not mention "juice".\n',
    );
    expect(linesOf(await called('format', '--json', 'a AND b'))).toEqual([{ query: 'a b' }]);
    expect(linesOf(await called('explain', '--json', 'a AND b'))).toMatchObject([{ query: 'a b' }]);
  });

  test('refuse what has an error', async () => {
    const { code, out, err } = await called('format', '(a');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('E-PAREN at column 1');
    const answer = await called('explain', '--json', '(a');
    expect(JSON.parse(answer.out)).toMatchObject({ query: null, problems: [{ code: 'E-PAREN' }] });
  });
});

describe('query import', () => {
  test('prints the query; what differs stands beside it', async () => {
    const { code, out, err } = await called('import', '--from', 'brandwatch', '"a1" NEAR/2f "b1" AND region:usa.fl');
    expect({ code, out }).toEqual({ code: 0, out: '"a1" ONEAR/2 "b1"\n' });
    expect(err.split('\n').slice(0, 3)).toEqual([
      'W-DROPPED at column 23: region:usa.fl is left out: region: has no equivalent here',
      '  "a1" NEAR/2f "b1" AND region:usa.fl',
      '                        ^^^^^^^^^^^^^',
    ]);
  });

  test('reads a file and answers in JSON', async () => {
    const answer = linesOf(await called('import', '--from', 'f5bot', '--file', 'f5bot.txt', '--json'));
    expect(answer).toMatchObject([
      { query: '(acme OR url_contains:acme) -platform:reddit OR "fish and chips"', problems: [] },
    ]);
  });

  test('ends with 2 when it cannot be translated', async () => {
    const { code, out, err } = await called('import', '--from', 'x', '#a1 OR entity:acme');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('E-UNTRANSLATED at column 8');
  });
});

describe('query push-down', () => {
  test('prints what to ask for; what is checked here stands beside it', async () => {
    const { code, out, err } = await called('push-down', 'apple (watch OR ipad) -juice', '--platform', 'x');
    expect({ code, out }).toEqual({ code: 0, out: 'apple (watch OR ipad)\n' });
    expect(err).toContain('not asked for: -juice: what must not be there is checked here\n');
    expect(err).toContain('note: X tells accents');
  });

  test('one line a search', async () => {
    const { out } = await called('push-down', 'apple (watch OR ipad)', '--platform', 'hackernews');
    expect(out).toBe('apple watch\napple ipad\n');
  });

  test('says when nothing can be asked for', async () => {
    const { code, out, err } = await called('push-down', 'acme OR likes:>5', '--platform', 'x');
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toMatch(/^nothing: the platform cannot filter for this query/);
  });

  test('answers in JSON, with the tag', async () => {
    const args = ['push-down', 'acme -pie', '--platform', 'x', '--tag', 'brand', '--json'];
    expect(linesOf(await called(...args))).toMatchObject([
      { queries: [{ text: 'acme', tag: 'brand' }], dropped: [{ text: '-pie' }], complete: false },
    ]);
  });
});

test('lists and named queries are looked up where they are given', async () => {
  const asked = await called('push-down', 'use:brand OR list:rivals', '--platform', 'x', '--lists', 'earshot.yaml');
  expect({ code: asked.code, out: asked.out }).toEqual({ code: 0, out: 'acme OR #acme OR globex OR initech\n' });
  expect((await called('push-down', 'use:brand', '--platform', 'x')).out).toBe('');
  const wrong = await called('check', 'list:rival', '--lists', 'earshot.yaml');
  expect(wrong.code).toBe(2);
  expect(wrong.out).toMatch(/rivals/);
  const refused = await called('push-down', 'acme list:rival', '--platform', 'x', '--lists', 'earshot.yaml');
  expect({ code: refused.code, out: refused.out }).toEqual({ code: 2, out: '' });
});

test('what is missing or unknown is said, and ends with 2', async () => {
  for (const [args, says] of [
    [['check'], /Give either a query, in quotes, or --file/],
    [['check', 'a', '--file', 'query.txt'], /Give either/],
    [['check', '--file', 'none.txt'], /none\.txt/],
    [['import', 'a', '--from', 'sprinklr'], /There is no dialect sprinklr: choose x, brandwatch/],
    [['push-down', 'a', '--platform', 'rss'], /There is no platform rss: choose x, hackernews/],
    [['import', 'a'], /--from/],
  ] as const) {
    const { code, err } = await called(...args);
    expect(err).toMatch(says);
    expect(code).toBeGreaterThan(0);
  }
  expect((await called('--help')).out).toContain("earshot query explain 'apple (watch OR ipad) -juice'");
});
