import { describe, expect, it } from 'vitest';
import { findSpikes, type HourOfPosts } from '../../src/nlp/spikes.ts';

const FIRST = 490_000;

/** A seeded stream of chance. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

function poisson(mean: number, next: () => number): number {
  if (mean > 50) {
    const normal = Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  let [count, left] = [0, Math.exp(mean)];
  for (left *= next(); left > 1; left *= next()) count++;
  return count;
}

/** Busy on working days at noon, thrice as busy on Mondays, quiet at night. */
const rhythm = (hour: number) => {
  const [day, time] = [Math.floor(hour / 24) % 7, hour % 24];
  return (1 + 9 * Math.exp(-(((time - 12) / 4) ** 2))) * (day < 5 ? 1 : 0.3) * (day === 0 ? 3 : 1);
};

interface World {
  weeks: number;
  scale?: number;
  seed?: number;
  extra?: (hour: number) => number;
  mood?: (hour: number) => number;
}

/** Hours counted from {@link FIRST}. */
function series({ weeks, scale = 1, seed = 1, extra = () => 0, mood = () => 0.1 }: World): HourOfPosts[] {
  const next = chance(seed);
  return Array.from({ length: Math.round(weeks * 168) }, (_, at) => {
    const posts = poisson(scale * rhythm(at), next) + extra(at);
    let [sentiment, squares] = [0, 0];
    for (let nth = 0; nth < posts; nth++) {
      const score = Math.max(-1, Math.min(1, mood(at) + 1.4 * (next() - 0.5)));
      sentiment += score;
      squares += score * score;
    }
    return { hour: FIRST + at, posts, sentiment, squares };
  });
}

const lastDays = (weeks: number, days: number) => {
  const to = FIRST + Math.round(weeks * 168);
  return { begins: FIRST, from: to - 24 * days, to };
};

describe('spikes', () => {
  it.each([1, 2, 3, 4, 5, 6])('a weekly rhythm gives no alarm, not at its peaks either (seed %d)', (seed) => {
    for (const scale of [0.05, 1, 20]) {
      expect(findSpikes(series({ weeks: 5, scale, seed }), lastDays(5, 7))).toEqual([]);
    }
  });

  it.each([0.6, 1, 1.5, 2])('little history gives no alarm (%d weeks)', (weeks) => {
    for (const seed of [1, 2, 3]) expect(findSpikes(series({ weeks, seed }), lastDays(weeks, 1))).toEqual([]);
  });

  it('a spike is found, its hours are one, and the band is told', () => {
    const burst = (at: number) => (at >= 5 * 168 - 10 && at < 5 * 168 - 7 ? 60 : 0);
    const [spike, ...more] = findSpikes(series({ weeks: 5, extra: burst }), lastDays(5, 1));
    expect(more).toEqual([]);
    expect(spike).toMatchObject({ kind: 'volume', from: FIRST + 830, to: FIRST + 833 });
    expect(spike?.value).toBeGreaterThan(180);
    expect(spike?.usual).toBeLessThan(spike?.high ?? 0);
    expect(spike?.high).toBeLessThan(spike?.value ?? 0);
    expect(spike?.score).toBeGreaterThan(4);
  });

  it('at night less is a spike than at noon of a busy day', () => {
    const hours = (at: number) => (at === 4 * 168 + 3 || at === 4 * 168 + 12 ? 18 : 0);
    const found = findSpikes(series({ weeks: 5, extra: hours }), lastDays(5, 7));
    expect(found.map(({ from }) => from - FIRST)).toEqual([4 * 168 + 3]);
  });

  it('an old spike is not taken for a habit', () => {
    const twice = (at: number) => (at === 3 * 168 + 40 || at === 4 * 168 + 40 ? 80 : 0);
    expect(findSpikes(series({ weeks: 5, extra: twice }), lastDays(5, 6))).toHaveLength(1);
  });

  it('a few posts are never one, after any silence', () => {
    const few = (at: number) => (at > 5 * 168 - 5 ? 9 : 0);
    expect(
      findSpikes(series({ weeks: 5, scale: 0, extra: few }), lastDays(5, 1)).filter(({ kind }) => kind === 'volume'),
    ).toEqual([]);
  });

  it('without history nothing is unusual: what was not watched is not silence', () => {
    const hours = series({ weeks: 5 }).slice(-48);
    expect(findSpikes(hours, { ...lastDays(5, 1), begins: hours[0]?.hour ?? 0 })).toEqual([]);
  });

  it('a drop of the sentiment is found, a usual volume notwithstanding', () => {
    const sour = (at: number) => (at >= 5 * 168 - 14 - 24 && at < 5 * 168 - 6 - 24 ? -0.6 : 0.2);
    const found = findSpikes(series({ weeks: 5, scale: 2, mood: sour }), lastDays(5, 2));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ kind: 'sentiment' });
    expect(found[0]?.value).toBeLessThan(-0.3);
    expect(found[0]?.usual).toBeGreaterThan(0.1);
  });

  it('three angry posts are no drop', () => {
    const [hours, span] = [series({ weeks: 5, scale: 0.1 }), lastDays(5, 1)];
    const angry = hours.map((hour) =>
      hour.hour === span.to - 3 ? { ...hour, posts: 3, sentiment: -3, squares: 3 } : hour,
    );
    expect(findSpikes(angry, span)).toEqual([]);
  });
});
