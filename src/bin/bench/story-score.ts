/** How well stories were joined: over pairs of posts, and by the way the posts were made. */
import type { SetPost } from './story-set.ts';

export interface StoryScore {
  posts: number;
  stories: number;
  /** Of the pairs joined, the share that tells one story. */
  precision: number;
  /** Of the pairs that tell one story, the share joined. */
  recall: number;
  /** For copies: the share that is in the story of another of its kin. For look-alikes: the share that is with strangers. */
  joined: Record<string, number>;
  strangers: Record<string, number>;
}

/** `found`: the story each post of the set was put in. */
export function scoreStories(set: readonly SetPost[], found: readonly number[]): StoryScore {
  const pairs = (keys: Iterable<string>) => {
    const sizes = new Map<string, number>();
    for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1);
    return [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  };
  const both = pairs(set.map(({ story }, at) => `${story}|${found[at]}`));
  const joined = pairs(found.map(String));
  const true_ = pairs(set.map(({ story }) => story));
  return {
    posts: set.length,
    stories: new Set(set.map(({ story }) => story)).size,
    precision: joined === 0 ? 1 : both / joined,
    recall: true_ === 0 ? 1 : both / true_,
    ...byKind(set, found),
  };
}

function byKind(set: readonly SetPost[], found: readonly number[]): Pick<StoryScore, 'joined' | 'strangers'> {
  const members = new Map<number, SetPost[]>();
  for (const [at, one] of set.entries()) {
    members.set(found[at] as number, [...(members.get(found[at] as number) ?? []), one]);
  }
  const sums = new Map<string, { all: number; kin: number; strangers: number }>();
  set.forEach((one, at) => {
    const others = (members.get(found[at] as number) ?? []).filter((other) => other !== one);
    const sum = sums.get(one.kind) ?? { all: 0, kin: 0, strangers: 0 };
    sum.all++;
    sum.kin += Number(others.some(({ story }) => story === one.story));
    sum.strangers += Number(others.some(({ story }) => story !== one.story));
    sums.set(one.kind, sum);
  });
  const share = (part: 'kin' | 'strangers') =>
    Object.fromEntries([...sums].map(([kind, sum]) => [kind, Math.round((1000 * sum[part]) / sum.all) / 1000]));
  return { joined: share('kin'), strangers: share('strangers') };
}
