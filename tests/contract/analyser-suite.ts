/** What every analyser plug-in promises, tried on each (`src/contracts/analyser.ts`). */
import { describe, expect, test } from 'vitest';
import {
  type AnalyserItem,
  type AnalyserPlugin,
  KEPT_REASONS,
  REFINED_FIELDS,
  type Refiner,
} from '../../src/contracts/analyser.ts';
import { secretPaths } from '../../src/contracts/secret.ts';
import { anItem, BUILT_IN } from '../support/analyser-deps.ts';
import { HOSTILE } from '../support/hostile.ts';

export interface AnalyserCase {
  plugin: AnalyserPlugin;
  /** Opens it so that every post is answered. */
  open(): Promise<Refiner>;
}

const NEVER = new AbortController().signal;
const TEXTS = ['I love it', 'I hate it', 'Is it down?', ...HOSTILE.filter((value) => typeof value === 'string')];

export function describeAnalyser({ plugin, open }: AnalyserCase): void {
  describe(`analyser ${plugin.name}`, () => {
    test('declares itself: the example parses, an unknown field does not', () => {
      plugin.config.parse(plugin.example);
      expect(plugin.config.safeParse({ ...plugin.example, unheardOf: 1 }).success).toBe(false);
      expect(plugin.name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(plugin.docsUrl).toMatch(/^https:\/\//);
      expect(plugin.summary).toMatch(/\.$/);
    });

    test('secrets stand as references in its example', () => {
      for (const path of secretPaths(plugin.config)) {
        const value = plugin.example[path];
        if (value !== undefined) expect(value).toMatch(/^env:/);
      }
    });

    test('one answer for each post, in their order; what it does not refine stays; the post is not touched', async () => {
      const refiner = await open();
      const items = TEXTS.map((text) => anItem(text));
      const before = structuredClone(items);
      const answers = await refiner.analyse(items, NEVER);
      expect(items).toEqual(before);
      expect(answers.length).toBe(items.length);
      for (const answer of answers) {
        const { refinement } = answer;
        expect(refinement.by).toMatch(new RegExp(`^${plugin.name}:`));
        const changed = 'fields' in refinement ? refinement.fields : [];
        for (const field of REFINED_FIELDS)
          if (!changed.includes(field)) expect(answer[field]).toEqual(BUILT_IN[field]);
        expect(answer).toMatchObject({ language: BUILT_IN.language, urgency: BUILT_IN.urgency, reach: null });
        if ('kept' in refinement) expect(KEPT_REASONS).toContain(refinement.kept);
        expect(answer.model).toBe('kept' in refinement ? BUILT_IN.model : `${BUILT_IN.model}+${refinement.by}`);
        expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
      }
      await refiner.close();
    });

    test('nothing asked, nothing answered; aborted before, everything is kept', async () => {
      const refiner = await open();
      expect(await refiner.analyse([], NEVER)).toEqual([]);
      const items: AnalyserItem[] = [anItem('I love it'), anItem('I hate it')];
      const answers = await refiner.analyse(items, AbortSignal.abort());
      expect(answers.map(({ refinement }) => refinement)).toEqual(
        items.map(() => ({ by: expect.any(String), kept: 'time-out' })),
      );
      await refiner.close();
    });
  });
}
