import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Post } from '../../src/domain/post.ts';
import { loadAnalyser, MODEL } from '../../src/nlp/analyser.ts';
import { aPost } from './a-post.ts';

describe('analyser', () => {
  it('says everything about a post and passes topics on', async () => {
    const analyser = await loadAnalyser();
    const topics = [{ name: 'login', score: 1, reason: 'login' }];
    const post = aPost("@acme your servers are down again, I can't log in. Worst service!", {
      lang: 'en',
      metrics: { views: 20_000 },
    });
    const analysis = analyser.analyse(post, { topics });
    expect(analysis).toMatchObject({
      model: MODEL,
      language: { code: 'en', from: 'platform' },
      sentiment: { label: 'negative' },
      topics,
      reach: 20_000,
    });
    expect(analysis.intents.map(({ name }) => name)).toEqual(expect.arrayContaining(['outage', 'complaint']));
    expect(analysis.urgency.score).toBeGreaterThan(0.6);
    expect(JSON.parse(JSON.stringify(analysis))).toEqual(analysis);
  });

  it('gives the same answer again, and leaves the post alone', async () => {
    const [one, two] = await Promise.all([loadAnalyser(), loadAnalyser()]);
    const post = Object.freeze(aPost('Love it! How do I get one?'));
    expect(two.analyse(post)).toEqual(one.analyse(post));
  });
});

const sample = new URL('../../../shared/data/tweets/sample-10k.jsonl', import.meta.url);
const here = existsSync(sample);

describe.skipIf(!here)(`real tweets${here ? '' : ' (skipped: ../shared/data/tweets is absent)'}`, () => {
  it('are mostly told to be English without a hint, and seldom spam', async () => {
    const analyser = await loadAnalyser();
    const posts: Post[] = readFileSync(sample, 'utf8')
      .trim()
      .split('\n')
      .slice(0, 3000)
      .map((line) => JSON.parse(line));
    const analyses = posts.map((post) => analyser.analyse({ ...post, lang: undefined }));
    const share = (test: (one: (typeof analyses)[0]) => boolean) => analyses.filter(test).length / analyses.length;
    expect(share(({ language }) => language.code === 'en')).toBeGreaterThan(0.92);
    expect(share(({ intents }) => intents.some(({ name }) => name === 'spam'))).toBeLessThan(0.02);
  });
});
