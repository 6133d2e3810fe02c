/** `earshot bench health` from end to end: what it prints. How fast is no matter of tests. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { earshot, type Folder, folderWith, linesOf } from '../support/cli.ts';
import { smallTalk } from '../support/small-talk.ts';

let folder: Folder;
beforeAll(async () => {
  folder = await folderWith({
    'posts.jsonl': smallTalk(30)
      .map((post) => `${JSON.stringify(post)}\n`)
      .join(''),
  });
});
afterAll(() => folder?.remove());

const NUMBER = expect.any(Number);
const TIMES = { p50: NUMBER, p99: NUMBER, max: NUMBER };

test('measures health while hostile posts go through the pipeline, and names what kept the event loop', async () => {
  const args = 'bench health --posts posts.jsonl --count 60 --hostile 20 --profile --json'.split(' ');
  const result = await earshot(args, { cwd: folder.path });
  expect(linesOf<Record<string, unknown>>(result)[0]).toMatchObject({
    posts: 60,
    matched: 30,
    healthMs: TIMES,
    idleMs: TIMES,
    delayMs: TIMES,
    busyMs: TIMES,
    stalls: NUMBER,
    where: expect.any(Array),
    rssMb: NUMBER,
  });
});
