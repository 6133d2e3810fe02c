/** On real texts, where they are at hand: ../shared beside the project. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { MonitorDef } from '../../src/domain/monitor.ts';
import type { Post } from '../../src/domain/post.ts';
import { createMonitorSet } from '../../src/query/monitor-set.ts';

const data = resolve(import.meta.dirname, '../../../shared/data');
const tweets = `${data}/tweets/sample-10k.jsonl`;
const monitors = `${data}/monitors/simple.yaml`;
const absent = [tweets, monitors].filter((path) => !existsSync(path));

test.skipIf(absent.length > 0)(
  `24 simple monitors hear about 5 % of 10,000 tweets${absent.length > 0 ? ` (skipped: no ${absent.join(', ')})` : ''}`,
  () => {
    const set = createMonitorSet();
    for (const def of parse(readFileSync(monitors, 'utf8')) as MonitorDef[]) set.put(def);
    const posts = readFileSync(tweets, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Post);
    const heard = posts.filter((post) => set.match(post).matches.length > 0);
    expect(set.size).toBe(24);
    expect(heard.length / posts.length).toBeGreaterThan(0.04);
    expect(heard.length / posts.length).toBeLessThan(0.06);
  },
);
