/** `earshot bench preview` from end to end: what it prints, and that it counts right. How fast is no matter of tests. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { earshot, type Folder, folderWith, linesOf } from '../support/cli.ts';

let folder: Folder;
beforeAll(async () => {
  folder = await folderWith();
});
afterAll(() => folder?.remove());

interface Report {
  posts: number;
  mb: { textIndex: number };
  queries: { query: string; exact: boolean; right: boolean; count: number; trueCount: number }[];
}

test('fills a database of its own, previews, and compares with the true counts', async () => {
  const result = await earshot('bench preview --posts 6000 --runs 1 --json'.split(' '), { cwd: folder.path });
  const [report] = linesOf<Report>(result);
  expect(report?.posts).toBe(6_000);
  expect(report?.queries.length).toBeGreaterThan(10);
  for (const { exact, right, count, trueCount } of report?.queries ?? []) {
    if (exact) expect([count, right]).toEqual([trueCount, true]);
  }
  // What the demo's posts speak of.
  expect(report?.queries.some(({ count }) => count > 0)).toBe(true);
  expect(result.err).toContain('the OR you: ');
});
