/** Figures on tweets in eight languages that the model has not seen; the floors are a little below what was measured. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LANGUAGE_FEATURES } from '../../src/nlp/language/language-features.ts';
import { LanguageModel } from '../../src/nlp/language/language-model.ts';
import { OtherLanguages } from '../../src/nlp/language/other-languages.ts';
import { trainLanguage } from '../../src/nlp/language/train-language.ts';
import { detectLanguage, type Languages, loadLanguages } from '../../src/nlp/language.ts';
import type { Labelled } from '../../src/nlp/model/encode.ts';
import { type Figures, figuresOf } from '../../src/nlp/model/metrics.ts';
import { modelBytes, readModel } from '../../src/nlp/model/model-file.ts';
import { SENTIMENT_TASKS } from '../../src/nlp/model/recipes.ts';

const folder = new URL('../../../shared/data/nlp/', import.meta.url);
const here = existsSync(folder);

function read(part: 'train' | 'val', most: number): Labelled[] {
  return [...SENTIMENT_TASKS].flatMap(([label, task]) => {
    const lines = readFileSync(new URL(`${task}/${part}.jsonl`, folder), 'utf8').trim();
    return lines.split('\n', most).map((line) => ({ label, text: JSON.parse(line).text }));
  });
}

function figures(rows: readonly Labelled[], languages: Languages): Figures {
  const labels = [...new Set(rows.map(({ label }) => label))];
  const found = rows.map(({ text }) => detectLanguage(text, languages));
  return figuresOf(
    labels,
    Int32Array.from(rows, ({ label }) => labels.indexOf(label)),
    Int32Array.from(found, ({ code }) => labels.indexOf(code)),
    found.map(({ confidence }) => confidence),
  );
}

describe.skipIf(!here)(`language of tweets${here ? '' : ' (skipped: ../shared/data/nlp is absent)'}`, () => {
  it('is right on 96 of 100 in eight languages, on 98 of 100 English ones, and as sure as it should be', () => {
    const val = read('val', 2000);
    const model = new LanguageModel(trainLanguage(read('train', 4000), val, { seed: 1, epochs: 3 }));
    const found = figures(val, { model, others: new OtherLanguages() });
    expect(found.accuracy).toBeGreaterThanOrEqual(0.965);
    expect(found.macroRecall).toBeGreaterThanOrEqual(0.95);
    expect(found.perClass.en?.recall).toBeGreaterThanOrEqual(0.98);
    expect(found.perClass.en?.precision).toBeGreaterThanOrEqual(0.95);
    expect(found.calibrationError).toBeLessThanOrEqual(0.03);
    for (const code of ['es', 'pt', 'fr', 'de', 'it', 'ar']) expect(found.perClass[code]?.recall).toBeGreaterThan(0.94);
  });

  it('is no worse in the file that ships, which has seen them', () => {
    expect(figures(read('val', 300), loadLanguages()).accuracy).toBeGreaterThan(0.965);
  });

  it('is learned from labelled rows: same rows and seed, same bytes', () => {
    const [train, val] = [read('train', 40), read('val', 20)];
    const made = () => modelBytes(trainLanguage(train, val, { seed: 7, epochs: 1, refit: true }));
    const bytes = made();
    expect(made().equals(bytes)).toBe(true);
    expect(readModel(bytes, 'made here', LANGUAGE_FEATURES).labels).toContain('other');
    expect(() => readModel(bytes, 'made here')).toThrow('features "language-1"');
  });
});
