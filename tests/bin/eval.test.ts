/** `earshot train` and `earshot eval` on texts made here. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/bin/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-eval-'));
const rows = Array.from({ length: 40 }, (_, at) =>
  at % 2 === 0
    ? { label: 'praise', text: `we love release ${at}, great work` }
    : { label: 'bug', text: `release ${at} crashes, it is broken` },
);
const file = (name: string, lines: string[]) => {
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  return name;
};
const train = file(
  'train.jsonl',
  rows.slice(0, 30).map((row) => JSON.stringify(row)),
);
const val = file(
  'val.jsonl',
  rows.slice(30).map((row) => JSON.stringify(row)),
);

async function called(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    env: {},
    cwd: folder,
    out: (line: string) => out.push(line),
    err: (line: string) => err.push(line),
    signal: new AbortController().signal,
  };
  const code = await run(io as unknown as Parameters<typeof run>[0], args);
  return { code: code ?? 0, out: out.join('\n'), err: err.join('\n') };
}

describe('train and eval', () => {
  test('a model that was trained answers, and says when it is asked of what it has seen', async () => {
    const trained = await called(
      'train',
      'mine',
      '--train',
      train,
      '--val',
      val,
      '--out',
      'a.model',
      '--no-refit',
      '--json',
    );
    expect(trained.err).toMatch(/epoch 1: macro-recall/);
    expect(JSON.parse(trained.out)).toMatchObject({ task: 'mine', rows: 30, labels: ['bug', 'praise'] });
    const fresh = await called('eval', 'mine', '--data', val, '--model', 'a.model', '--json');
    expect(JSON.parse(fresh.out)).toMatchObject({ task: 'mine', n: 10, accuracy: 1, macroRecall: 1, macroF1: 1 });
    expect(fresh.err).toBe('');
    const seen = await called('eval', 'mine', '--data', train, '--model', 'a.model', '--json');
    expect(seen.err).toMatch(/fitted on these very texts/);
    expect(JSON.parse(seen.out)).toMatchObject({ fittedOnThis: true });
  });

  test('same seed, same file', async () => {
    await called('train', 'mine', '--train', train, '--val', val, '--out', 'b.model', '--seed', '5');
    await called('train', 'mine', '--train', train, '--val', val, '--out', 'c.model', '--seed', '5');
    expect(readFileSync(join(folder, 'b.model')).equals(readFileSync(join(folder, 'c.model')))).toBe(true);
  });

  test('beside what open tools ship', async () => {
    const data = file('mood.jsonl', [
      '{"label":"positive","text":"I love it"}',
      '{"label":"negative","text":"I hate it"}',
    ]);
    const { out } = await called('eval', 'sentiment', '--data', data, '--baselines', '--json');
    const report = JSON.parse(out);
    expect(report).toMatchObject({ task: 'sentiment', n: 2, macroRecall: 1 });
    expect(Object.keys(report.baselines)).toEqual(['natural AFINN', 'vader-sentiment', 'wink-sentiment']);
    for (const one of Object.values(report.baselines)) expect(one).toMatchObject({ n: 2, macroRecall: 1 });
  });

  test('bad input is told with its place', async () => {
    const broken = file('broken.jsonl', ['{"label":"a","text":"b"}', '{"label":"a"}']);
    const wrong = await called('eval', 'sentiment', '--data', broken);
    expect(wrong.code).not.toBe(0);
    expect(wrong.err).toMatch(/broken\.jsonl:2: expected a line of JSON/);
    expect((await called('eval', 'nothing-like-it', '--data', val)).err).toMatch(/no model for "nothing-like-it"/);
    writeFileSync(join(folder, 'no.model'), 'nonsense');
    expect((await called('eval', 'mine', '--data', val, '--model', 'no.model')).err).toMatch(/this is no model file/);
  });
});
