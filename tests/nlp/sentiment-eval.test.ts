/** Figures on tweets people labelled; the floors are a little below what was measured with `rules-1`. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SentimentLabel } from '../../src/domain/analysis.ts';
import { lazyLexicons } from '../../src/nlp/lexicons.ts';
import { stripped } from '../../src/nlp/post-text.ts';
import { sentimentOf } from '../../src/nlp/sentiment.ts';
import { wordsOf } from '../../src/nlp/words.ts';

const folder = new URL('../../../shared/data/nlp/', import.meta.url);
const here = existsSync(folder);

interface Labelled {
  label: SentimentLabel;
  text: string;
}

function read(task: string): Labelled[] {
  const lines = readFileSync(new URL(`${task}/val.jsonl`, folder), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** Mean over the labels of the share that was found, in percent. */
function macroRecall(rows: Labelled[], label: (text: string) => SentimentLabel): number {
  const counts = new Map<string, { right: number; all: number }>();
  for (const row of rows) {
    const count = counts.get(row.label) ?? { right: 0, all: 0 };
    counts.set(row.label, { right: count.right + Number(label(row.text) === row.label), all: count.all + 1 });
  }
  const recalls = [...counts.values()].map(({ right, all }) => right / all);
  return (100 * recalls.reduce((sum, recall) => sum + recall, 0)) / recalls.length;
}

describe.skipIf(!here)(`sentiment of labelled tweets${here ? '' : ' (skipped: ../shared/data/nlp is absent)'}`, () => {
  it.each([
    ['sentiment', 'en', 61],
    ['sentiment-spanish', 'es', 54],
    ['sentiment-german', 'de', 56],
    ['sentiment-italian', 'it', 50],
    ['sentiment-french', 'fr', 46],
    ['sentiment-portuguese', 'pt', 46],
  ])('%s (%s): macro-recall of at least %d %%', async (task, language, floor) => {
    const lexicons = lazyLexicons();
    const label = (text: string) => sentimentOf(wordsOf(stripped(text)), language, lexicons).label;
    expect(macroRecall(read(task), label)).toBeGreaterThanOrEqual(floor);
  });
});
