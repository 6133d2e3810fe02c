/** `earshot bench stories` from end to end: what it prints. How fast is no matter of tests. */

import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { earshot, type Folder, folderWith, linesOf } from '../support/cli.ts';

const POSTS = fileURLToPath(new URL('../../config/demo/posts.jsonl', import.meta.url));
let folder: Folder;
beforeAll(async () => {
  folder = await folderWith();
});
afterAll(() => folder?.remove());

interface Report {
  posts: number;
  stories: number;
  heldMb: number[];
  set: { precision: number; recall: number; posts: number };
}

test('judges the set and joins posts in a database of its own', async () => {
  const args = `bench stories --posts ${POSTS} --count 3000 --originals 100 --runs 1 --json`.split(' ');
  const [report] = linesOf<Report>(await earshot(args, { cwd: folder.path }));
  expect(report?.posts).toBe(3_000);
  expect(report?.stories).toBeGreaterThan(100);
  expect(report?.stories).toBeLessThan(3_000);
  expect(report?.heldMb).toHaveLength(4);
  expect(report?.set.precision).toBeGreaterThan(0.8);
  expect(report?.set.recall).toBeGreaterThan(0.8);
});
