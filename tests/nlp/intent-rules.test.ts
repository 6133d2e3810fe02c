import { beforeAll, describe, expect, it } from 'vitest';
import type { IntentName } from '../../src/domain/analysis.ts';
import { type Analyser, loadAnalyser } from '../../src/nlp/analyser.ts';
import { aPost } from './a-post.ts';
import { INTENT_CASES, INTENT_SECOND } from './intent-cases.ts';

let analyser: Analyser;
beforeAll(async () => {
  analyser = await loadAnalyser();
});

function held(text: string, name: IntentName) {
  return analyser.analyse(aPost(text)).intents.find((intent) => intent.name === name);
}

const NAMES = Object.keys(INTENT_CASES) as IntentName[];

describe('intents by rules', () => {
  it.each(NAMES)('%s: precision and recall', (name) => {
    const { yes, no } = INTENT_CASES[name] ?? { yes: [], no: [] };
    const missed = yes.filter((text) => held(text, name) === undefined);
    const invented = no.filter((text) => held(text, name) !== undefined);
    const found = yes.length - missed.length;
    const [recall, precision] = [found / yes.length, found / (found + invented.length)];
    if (process.env.FIGURES !== undefined) console.log({ name, precision, recall, missed, invented });
    expect([yes.length, no.length]).toEqual([12, 8]);
    expect(recall, missed.join('\n')).toBeGreaterThanOrEqual(0.9);
    expect(precision, invented.join('\n')).toBeGreaterThanOrEqual(0.9);
  });

  it('hold on a second set', () => {
    let [found, invented, all] = [0, 0, 0];
    const wrong: string[] = [];
    for (const name of NAMES) {
      const { yes, no } = INTENT_SECOND[name] ?? { yes: [], no: [] };
      const [missed, false_] = [yes.filter((text) => !held(text, name)), no.filter((text) => held(text, name))];
      all += yes.length;
      found += yes.length - missed.length;
      invented += false_.length;
      wrong.push(...missed.map((text) => `not ${name}: ${text}`), ...false_.map((text) => `${name}: ${text}`));
    }
    if (process.env.FIGURES !== undefined) console.log('held out', found / all, found / (found + invented), wrong);
    expect(found / all).toBeGreaterThan(0.85);
    expect(found / (found + invented)).toBeGreaterThan(0.9);
  });

  it('each says that rules found it, and by which words', () => {
    for (const name of NAMES) {
      for (const text of INTENT_CASES[name]?.yes ?? []) {
        const intent = held(text, name);
        if (intent !== undefined) expect(intent).toMatchObject({ by: 'rules', reason: expect.stringMatching(/./) });
      }
    }
  });
});
