/** Scores of texts that were left out → probabilities and a threshold, careful where there are few texts. */

/** Probability = 1 / (1 + exp(−(slope × score + offset))). */
export interface Curve {
  slope: number;
  offset: number;
}

const STEPS = 100;
/** Scores of least squares lie about −1…1: a slope beyond this only feigns certainty. */
const MAX_SLOPE = 12;
const RIDGE = 1e-3;

export function probability({ slope, offset }: Curve, score: number): number {
  return 1 / (1 + Math.exp(-(slope * score + offset)));
}

/**
 * Platt's fit: targets are a little less than sure, and less so the fewer texts there are. Both sides weigh the same: how
 * many examples of each somebody wrote down says nothing of how frequent they are.
 */
export function curveOf(scores: ArrayLike<number>, holds: readonly boolean[]): Curve {
  const yes = holds.filter(Boolean).length;
  const no = holds.length - yes;
  const half = holds.length / 2;
  const [high, low] = [(yes + 1) / (yes + 2), 1 / (no + 2)];
  const curve = { slope: 1, offset: 0 };
  for (let step = 0; step < STEPS; step++) {
    // Newton's step on two unknowns, damped.
    let [ga, gb, haa, hab, hbb] = [RIDGE * curve.slope, 0, RIDGE, 0, RIDGE];
    holds.forEach((hold, at) => {
      const score = scores[at] as number;
      const p = probability(curve, score);
      const share = half / Math.max(1, hold ? yes : no);
      const error = share * (p - (hold ? high : low));
      const weight = share * Math.max(1e-6, p * (1 - p));
      ga += error * score;
      gb += error;
      haa += weight * score * score;
      hab += weight * score;
      hbb += weight;
    });
    const determinant = haa * hbb - hab * hab;
    const [slope, offset] = [(hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant];
    curve.slope = clamp(curve.slope - clamp(slope, -2, 2), 0.1, MAX_SLOPE);
    curve.offset = clamp(curve.offset - clamp(offset, -2, 2), -MAX_SLOPE, MAX_SLOPE);
    if (Math.abs(slope) + Math.abs(offset) < 1e-6) break;
  }
  return curve;
}

/** So many texts as are taken to say "one half" beside what the others say. */
const PRIOR_TEXTS = 50;

/** From which probability on it holds: the best F1 of the texts left out, drawn to one half where they are few. */
export function thresholdOf(probabilities: readonly number[], holds: readonly boolean[]): number {
  const yes = holds.filter(Boolean).length;
  const sorted = [...new Set(probabilities)].sort((a, b) => a - b);
  let [best, bestF1] = [0.5, 0];
  for (const [at, from] of sorted.entries()) {
    const f1 = f1Of(
      probabilities.map((one) => one >= from),
      holds,
    );
    if (f1 > bestF1) [best, bestF1] = [(from + (sorted[at - 1] ?? from)) / 2, f1];
  }
  return clamp((best * yes + 0.5 * PRIOR_TEXTS) / (yes + PRIOR_TEXTS), 0.2, 0.8);
}

export function f1Of(said: readonly boolean[], holds: readonly boolean[]): number {
  let [right, all] = [0, 0];
  holds.forEach((hold, at) => {
    if (hold && said[at] === true) right++;
    all += Number(hold) + Number(said[at]);
  });
  return all === 0 ? 0 : (2 * right) / all;
}

const clamp = (value: number, from: number, to: number): number => Math.min(to, Math.max(from, value));
