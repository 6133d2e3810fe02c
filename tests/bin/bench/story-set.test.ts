/** The figures of issue 4 on the set of near-duplicates: with real tweets where they are present, else with templates alone. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scoreStories } from '../../../src/bin/bench/story-score.ts';
import { type SetPost, storySet } from '../../../src/bin/bench/story-set.ts';
import type { Post } from '../../../src/domain/post.ts';
import { fingerprint } from '../../../src/nlp/fingerprint.ts';
import { sameStory } from '../../../src/nlp/stories/same-story.ts';
import { joinOnBoard, type StoryBoard } from '../../../src/storage/story-board.ts';

const TWEETS = new URL('../../../../shared/data/tweets/sample-10k.jsonl', import.meta.url);
const here = existsSync(TWEETS);

function judged(set: SetPost[]) {
  const board: StoryBoard = new Map();
  const found = set.map(({ post }, postId) => {
    const { platform, postedAt } = post;
    const story = { postId, platform, postedAt, fingerprint: fingerprint(post) };
    return joinOnBoard(board, story, { windowHours: 72, same: sameStory }).firstPostId;
  });
  return scoreStories(set, found);
}

describe('the set of near-duplicates', () => {
  it('is the same for a seed and another for another', () => {
    const [one, same, other] = [1, 1, 2].map((seed) => storySet({ texts: [], originals: 20, seed }));
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
  });

  it('of templates, the hardest: links and chance join nobody wrongly', () => {
    const { precision, recall, strangers } = judged(storySet({ texts: [], originals: 200, seed: 3 }));
    expect(precision).toBeGreaterThan(0.85);
    expect(recall).toBeGreaterThan(0.8);
    for (const kind of ['link post', 'opinion about an article', 'home page', 'short link', 'by chance']) {
      expect(strangers[kind]).toBe(0);
    }
  });

  it.skipIf(!here)(`of tweets: precision ≥ 0.95${here ? '' : ' (skipped: ../shared/data/tweets is absent)'}`, () => {
    const texts: Post[] = readFileSync(TWEETS, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { precision, recall } = judged(storySet({ texts, originals: 1000, seed: 11 }));
    expect(precision).toBeGreaterThanOrEqual(0.95);
    expect(recall).toBeGreaterThanOrEqual(0.92);
  });
});
