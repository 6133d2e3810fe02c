/** `earshot bench analyse` from end to end: what it prints. How fast is no matter of tests. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { earshot, type Folder, folderWith, linesOf } from '../support/cli.ts';
import { smallTalk } from '../support/small-talk.ts';

let folder: Folder;
beforeAll(async () => {
  const long = 'I have been waiting for an answer since Monday and nobody at acme seems to care about it';
  const posts = smallTalk(30).map((post, nth) => ({ ...post, text: nth % 3 === 0 ? 'short' : `${long} ${nth}` }));
  folder = await folderWith({ 'posts.jsonl': posts.map((post) => `${JSON.stringify(post)}\n`).join('') });
});
afterAll(() => folder?.remove());

const NUMBER = expect.any(Number);
const TIMES = { p50: NUMBER, p99: NUMBER, max: NUMBER };

test('measures the analysis, what others need for sentiment alone, and health meanwhile', async () => {
  const result = await earshot('bench analyse --posts posts.jsonl --runs 1 --json'.split(' '), { cwd: folder.path });
  expect(result.code).toBe(0);
  expect(linesOf<Record<string, unknown>>(result)[0]).toMatchObject({
    posts: 20,
    runs: 1,
    postsPerCpuSecond: NUMBER,
    sentimentPerCpuSecond: NUMBER,
    usPerPost: TIMES,
    healthMs: TIMES,
    rssMb: NUMBER,
    threadedRssMb: NUMBER,
    loadMs: NUMBER,
    baselines: { 'natural AFINN': NUMBER, 'vader-sentiment': NUMBER, 'wink-sentiment': NUMBER },
  });
});
