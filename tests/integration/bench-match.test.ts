/** `earshot bench match` from end to end: what it prints. How fast is no matter of tests. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { earshot, type Folder, folderWith, linesOf } from '../support/cli.ts';
import { smallTalk } from '../support/small-talk.ts';

let folder: Folder;
beforeAll(async () => {
  const lines = smallTalk(200).map((post) => `${JSON.stringify(post)}\n`);
  folder = await folderWith({
    'posts.jsonl': `${lines.join('')}{"no": "post"}\n`,
    'monitors.json': JSON.stringify([
      { name: 'off', match: 'zino', enabled: false },
      { name: 'on', match: 'bara' },
    ]),
  });
});
afterAll(() => folder?.remove());

const bench = (args: string) =>
  earshot(`bench match --posts posts.jsonl --runs 1 ${args}`.trim().split(' '), { cwd: folder.path });

const RATE = expect.closeTo(1e6, -8);

test('measures us and what people do instead', async () => {
  const result = await bench('--generate 50 --seed 3 --json');
  const [report] = linesOf<Record<string, unknown>>(result);
  expect(report).toMatchObject({
    monitors: 50,
    posts: 200,
    seed: 3,
    runs: 1,
    postsPerCpuSecond: RATE,
    fromPosts: RATE,
    tokenising: RATE,
    usPerPost: { p50: expect.any(Number), p99: expect.any(Number), max: expect.any(Number) },
    bytesPerMonitor: expect.any(Number),
    buildMs: expect.any(Number),
    addMs: expect.any(Number),
    removeMs: expect.any(Number),
    matches: expect.any(Number),
    baselines: { regexp: RATE, 'aho-corasick': RATE, tsquery: RATE },
    ratios: { regexp: expect.any(Number), 'aho-corasick': expect.any(Number), tsquery: expect.any(Number) },
    baselineNotes: { regexp: { posts: 200, monitors: 50 }, tsquery: { posts: 200 } },
    mix: { phrases: expect.any(Number), near: expect.any(Number), negation: expect.any(Number) },
  });
  expect(report?.matches).toBeGreaterThan(0);
  expect(result.err).toContain('skipped: 1 lines that are no posts');
});

test('for a person: the ratios in words', async () => {
  const { code, out } = await bench('--monitors monitors.json --baselines aho-corasick');
  expect(code).toBe(0);
  expect(out).toMatch(/^1 monitors? .*200 posts/);
  expect(out).toMatch(/^[\d.]+ × as fast as aho-corasick \(.*keywords only/m);
});

test.each([
  ['', 'Say either --monitors FILE or --generate N'],
  ['--generate 5 --monitors monitors.json', 'Say either --monitors FILE or --generate N'],
  ['--generate 5 --baselines grep', '--baselines grep: choose all, none or of regexp, aho-corasick, tsquery'],
])('refuses "%s"', async (args, says) => {
  const { code, err } = await bench(args);
  expect(code).toBe(2);
  expect(err).toContain(says);
});
