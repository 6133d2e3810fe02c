/** `earshot train-network` on texts made here, and `earshot eval` with what it made. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/bin/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-network-'));
const WORDS = 'we love great work it crashes broken release sorry angry happy'.split(' ');

function rowsOf(one: string, other: string, from: number, count: number) {
  return Array.from({ length: count }, (_, at) =>
    at % 2 === 0
      ? { label: one, text: `we love release ${from + at}, great work` }
      : { label: other, text: `release ${from + at} crashes, it is broken` },
  );
}

function task(name: string, one: string, other: string): void {
  mkdirSync(join(folder, 'data', name), { recursive: true });
  const lines = (from: number, count: number) =>
    rowsOf(one, other, from, count)
      .map((row) => JSON.stringify(row))
      .join('\n');
  writeFileSync(join(folder, 'data', name, 'train.jsonl'), lines(0, 30));
  writeFileSync(join(folder, 'data', name, 'val.jsonl'), lines(30, 10));
}

async function called(line: string): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    env: {},
    cwd: folder,
    out: (text: string) => out.push(text),
    err: (text: string) => err.push(text),
    signal: new AbortController().signal,
  };
  const code = await run(io as unknown as Parameters<typeof run>[0], line.split(' '));
  return { code: code ?? 0, out: out.join('\n'), err: err.join('\n') };
}

const NETWORK = 'train-network --data data --linear . --embeddings vectors.json --epochs 2 --folds 2 --no-val';

beforeAll(async () => {
  task('emotion', 'joy', 'anger');
  task('irony', 'no', 'irony');
  task('goemotions', 'love', 'anger');
  const vectors = Object.fromEntries(WORDS.map((word, at) => [word, [0, 1, 2, 3].map((k) => Math.sin(at * 4 + k))]));
  writeFileSync(join(folder, 'vectors.json'), JSON.stringify({ dimensions: 4, words: WORDS, vectors }));
  for (const name of ['emotion', 'irony']) {
    const files = `--train data/${name}/train.jsonl --val data/${name}/val.jsonl`;
    await called(`train ${name} ${files} --out ${name}.model --no-refit`);
  }
});

describe('train-network', () => {
  test('makes a network that answers beside the linear models, the same for the same seed', async () => {
    const made = await called(`${NETWORK} --out a.network --json`);
    expect(made.err).toMatch(/without part 2 of 2: epoch 2.*\nall rows: epoch 1, loss/);
    const report = JSON.parse(made.out);
    expect(report).toMatchObject({ rows: 90, epochs: 2 });
    expect(report.heads.map((head: { task: string }) => head.task)).toEqual(['emotion', 'irony']);
    await called(`${NETWORK} --out b.network`);
    const [one, other] = ['a.network', 'b.network'].map((name) => readFileSync(join(folder, name)));
    expect(one).toEqual(other);
    const network = '--model emotion.model --network a.network --json';
    const fresh = await called(`eval emotion --data data/emotion/val.jsonl ${network}`);
    expect(JSON.parse(fresh.out)).toMatchObject({ task: 'emotion', n: 10, accuracy: 1 });
    expect(fresh.err).toBe('');
    const seen = await called(`eval emotion --data data/emotion/train.jsonl ${network}`);
    expect(seen.err).toMatch(/fitted on these very texts/);
  });

  test('a linear model that was made again is not answered beside', async () => {
    await called(`${NETWORK} --out a.network`);
    const files = '--train data/emotion/train.jsonl --val data/emotion/val.jsonl';
    await called(`train emotion ${files} --out again.model --seed 2`);
    const { err } = await called('eval emotion --data data/emotion/val.jsonl --model again.model --network a.network');
    expect(err).toMatch(/a\.network has no head for "emotion" that was made beside .*again\.model/);
  });

  test('bad input is told', async () => {
    const { err } = await called(NETWORK.replace('vectors.json', 'emotion.model').concat(' --out c.network'));
    expect(err).toMatch(/^--embeddings emotion\.model: expected JSON \{dimensions, words, vectors\}/);
    expect((await called(NETWORK.replace('--data data', '--data .').concat(' --out c.network'))).err).toMatch(
      /^--data \.: holds none of the folders sentiment/,
    );
    expect((await called(`${NETWORK.replace('--folds 2', '--folds 1')} --out c.network`)).err).toMatch(/^--folds 1/);
  });
});
