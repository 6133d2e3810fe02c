/** The commands that need no database, and what the command line says of itself. In this process. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VERSION } from '../../src/bin/version.ts';
import { postSchema } from '../../src/domain/post.ts';
import { type CliResult, earshotHere, type Folder, folderWith, linesOf } from '../support/cli.ts';

const POSTS = [
  { platform: 'x', id: '1', text: 'acme crashes on every start', postedAt: '2026-11-01T10:00:00Z' },
  { platform: 'reddit', id: 2, text: 'globex is quiet', postedAt: '2026-11-01T10:00:00Z' },
  { platform: 'x', id: '3', text: 'acme and globex, love it', postedAt: '2026-11-01' },
];
const line = (value: unknown) => `${JSON.stringify(value)}\n`;

const FILES = {
  'posts.jsonl': POSTS.map(line).join(''),
  'posts.json.gz': gzipSync(JSON.stringify(POSTS)),
  'posts.csv':
    'platform,id,text,postedAt\nx,1,acme crashes on every start,2026-11-01T10:00:00Z\nx,,"acme, again",2026-11-01\n',
  'mixed.jsonl': `${line(POSTS[0])}{"platform": oops\n${line({ ...POSTS[1], postedAt: 'soon' })}\u001b[2J\n${line(POSTS[2])}`,
  'monitors.yaml': [
    "- { name: rivals, match: 'globex' }",
    "- { name: brand, match: 'acme', exclude: 'hiring' }",
    "- { name: off, match: 'acme', enabled: false }",
    "- { name: german, match: 'acme lang:de' }",
  ].join('\n'),
  'earshot.yaml': [
    'workspace: Acme',
    "monitors: [{ name: brand, match: 'acme' }]",
    "topics: [{ name: stability, keywords: ['crash*'] }]",
    'teams: [{ name: product }, { name: marketing }]',
    'channels: [{ name: terminal, type: terminal }]',
    'defaultRoute: { team: marketing, channel: terminal }',
    'routes:',
    '  - { name: bugs, team: product, when: { topic: stability } }',
  ].join('\n'),
  'cases.yaml': [
    '- name: a crash',
    '  post: { platform: x, id: 1, text: acme crashes on start, postedAt: 2026-11-01T10:00:00Z }',
    '  expect: bugs',
    '- name: facts are enough',
    '  signal: { topics: [stability] }',
    '  expect: { route: bugs, team: product, channel: terminal, outcome: deliver }',
    '- name: not ours',
    '  post: { platform: x, id: 2, text: initech, postedAt: 2026-11-01T10:00:00Z }',
    '  expect: { outcome: no-match }',
    '- name: only asked',
    '  signal: {}',
  ].join('\n'),
  'surprise.yaml': '- name: hoped for more\n  signal: {}\n  expect: [bugs, default]\n',
};

let folder: Folder;
beforeAll(async () => {
  folder = await folderWith(FILES);
});
afterAll(() => folder?.remove());

const called = (args: string, cwd = folder.path): Promise<CliResult> => earshotHere(args.split(' '), { cwd });

interface Matched {
  id: string;
  monitors: string[];
  unknown: { monitor: string; field: string }[];
}

describe('match', () => {
  const german = [{ monitor: 'german', field: 'lang' }];

  test('says a line per post: id, monitors, what could not be told', async () => {
    const result = await called('match --monitors monitors.yaml --posts posts.jsonl --json');
    expect(linesOf<Matched>(result)).toEqual([
      { id: '1', monitors: ['brand'], unknown: german },
      { id: '2', monitors: ['rivals'], unknown: [] },
      { id: '3', monitors: ['brand', 'rivals'], unknown: german },
    ]);
    expect(result.err).toBe('');
  });

  test('reads a gzipped JSON array the same', async () => {
    const lines = await called('match --monitors monitors.yaml --posts posts.jsonl --json');
    expect(await called('match --monitors monitors.yaml --posts posts.json.gz --json')).toEqual(lines);
  });

  test('CSV too; a row without an id gets one', async () => {
    const answers = linesOf<Matched>(await called('match --monitors monitors.yaml --posts posts.csv --json'));
    expect(answers.map(({ monitors }) => monitors)).toEqual([['brand'], ['brand']]);
    expect(answers[1]?.id).toMatch(/^row-[0-9a-f]{24}$/);
  });

  test('lists and named queries may stand beside the monitors; a scoped monitor hears nothing of a file', async () => {
    await folder.write({
      'library.yaml': [
        'lists: [{ name: rivals, items: [globex, initech] }]',
        "queries: [{ name: trouble, query: 'crash* OR outage' }]",
        'monitors:',
        "  - { name: moves, match: 'list:rivals' }",
        "  - { name: alarms, match: 'acme use:trouble' }",
        "  - { name: scoped, match: 'is:post', scope: everything-in(blog) }",
      ].join('\n'),
    });
    const answers = linesOf<Matched>(await called('match --monitors library.yaml --posts posts.jsonl --json'));
    expect(answers.map(({ monitors }) => monitors)).toEqual([['alarms'], ['moves'], ['moves']]);
    await folder.write({
      'slip.yaml': "monitors: [{ name: a, match: 'list:rivels' }]\nlists: [{ name: rivals, items: [b] }]",
    });
    const slip = await called('match --monitors slip.yaml --posts posts.jsonl');
    expect(slip).toMatchObject({
      code: 2,
      err: expect.stringMatching(/slip\.yaml:1:\d+ .*rivels.*did you mean.*rivals/),
    });
  });

  test('for a person: the post and its monitors', async () => {
    const { out } = await called('match --monitors monitors.yaml --posts posts.jsonl');
    expect(out).toBe('x/1\tbrand\nreddit/2\trivals\nx/3\tbrand, rivals\n');
  });

  test('what is no post is told by its line, and its neighbours go on', async () => {
    const result = await called('match --monitors monitors.yaml --posts mixed.jsonl --json');
    expect(linesOf<Matched>(result).map(({ id }) => id)).toEqual(['1', '3']);
    const [first, second, third, ...more] = result.err.trimEnd().split('\n');
    expect(first).toMatch(/^skipped: line 2: .*JSON/);
    expect(second).toMatch(/^skipped: line 3: postedAt: expected an ISO 8601 date/);
    expect(third).toMatch(/^skipped: line 4: /);
    expect(third, 'nothing of it reaches the terminal').not.toContain('\u001b');
    expect(more).toEqual([]);
  });
});

test('analyse says a line of JSON per post, topics from the configuration', async () => {
  const answers = linesOf<{ platform: string; id: string; [part: string]: unknown }>(
    await called('analyse --file posts.jsonl'),
  );
  expect(answers.map(({ platform, id }) => `${platform}/${id}`)).toEqual(['x/1', 'reddit/2', 'x/3']);
  expect(answers[0]).toMatchObject({
    language: { code: 'en' },
    sentiment: { label: 'negative' },
    topics: [{ name: 'stability' }],
    reach: null,
  });
  expect(answers[0]).toHaveProperty('urgency.score', expect.any(Number));
  expect(answers[2]).toMatchObject({ sentiment: { label: 'positive' }, topics: [] });
});

describe('routes test', () => {
  test('ends well when every expectation is met', async () => {
    const result = await called('routes test --file cases.yaml --json');
    const answers = linesOf<{ name: string; met: boolean; answers: { route: string; reason: string }[] }>(result);
    expect(answers.map(({ name, met }) => [name, met])).toEqual([
      ['a crash', true],
      ['facts are enough', true],
      ['not ours', true],
      ['only asked', true],
    ]);
    expect(answers[0]?.answers).toMatchObject([{ route: 'bugs', reason: expect.stringContaining('stability') }]);
  });

  test('ends with 1 and shows what came instead', async () => {
    const result = await called('routes test --file surprise.yaml');
    expect(result.code).toBe(1);
    expect(result.out).toContain('✗ hoped for more\n    default → terminal (marketing) [deliver]');
    expect(result.out).toContain('expected ["bugs","default"]');
    expect(result.err).toBe('1 expectation was not met\n');
  });
});

describe('schema', () => {
  test.each([
    ['post', ['platform', 'id', 'text', 'postedAt']],
    ['monitor', ['name', 'match']],
    ['config', ['workspace']],
  ])('%s is JSON Schema with its required fields', async (name, required) => {
    const { code, out } = await called(`schema ${name}`);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ $schema: expect.stringContaining('2020-12'), type: 'object', required });
  });
});

test('the schema of a post allows what is read, and refuses what is not', async () => {
  const { out } = await called('schema post');
  const { properties } = JSON.parse(out) as { properties: Record<string, { pattern?: string }> };
  expect(Object.keys(properties)).toEqual(Object.keys(postSchema.shape));
  const posted = new RegExp(properties.postedAt?.pattern ?? '', 'u');
  for (const text of [
    '2026-11-01',
    '2026-11-01T10:00:00Z',
    '2026-11-01 10:00',
    'soon',
    '1.11.2026',
    '2026-11-01T10Z',
  ]) {
    const post = { platform: 'x', id: 1, text: 'acme', postedAt: text };
    expect(posted.test(text), text).toBe(postSchema.safeParse(post).success);
  }
});

test('init writes a configuration that can be used at once', async () => {
  const empty = await folderWith();
  try {
    const written = await called('init --json --name Globex', empty.path);
    expect(linesOf(written)).toEqual([{ written: `${empty.path}/earshot.yaml` }]);
    await empty.write({ 'cases.yaml': '- { signal: { intents: [question] }, expect: questions }\n' });
    expect(await called('routes test --file cases.yaml', empty.path)).toMatchObject({ code: 0, err: '' });
  } finally {
    await empty.remove();
  }
});

describe('the command line itself', () => {
  test('--version', async () => {
    expect(await called('--version')).toEqual({ code: 0, out: `${VERSION}\n`, err: '' });
  });

  test('--help lists every command', async () => {
    const { code, out } = await called('--help');
    expect(code).toBe(0);
    const names = [...out.matchAll(/^ {2}([a-z]+) (?:\[|<|[a-z]| )/gm)].map(([, name]) => name);
    expect(names).toEqual(
      'start init migrate doctor apply status sources connectors monitors import query match analyse train eval spikes explain act speed labels learn reanalyse routes unrouted silence deliveries dead forget schema bench help'.split(
        ' ',
      ),
    );
  });

  test.each(['start', 'dead replay', 'import'])('%s --help tells every option', async (command) => {
    const { code, out } = await called(`${command} --help`);
    expect(code).toBe(0);
    const undescribed = out.split('\n').filter((text) => /^ {2}-{1,2}\S+( <[^>]+>)?\s*$/.test(text));
    expect(undescribed).toEqual([]);
  });
});
