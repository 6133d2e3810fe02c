/** Figures of a classifier, all as fractions. */

export interface ClassFigures {
  n: number;
  precision: number;
  recall: number;
  f1: number;
}

export interface Figures {
  n: number;
  macroRecall: number;
  macroF1: number;
  accuracy: number;
  /** Expected calibration error over fifteen bins of equal width of the top probability. */
  calibrationError: number;
  perClass: Record<string, ClassFigures>;
}

export function macroRecall(truth: Int32Array, predicted: Int32Array, classes: number): number {
  const right = new Float64Array(classes);
  const all = new Float64Array(classes);
  truth.forEach((label, at) => {
    all[label] = (all[label] as number) + 1;
    if (predicted[at] === label) right[label] = (right[label] as number) + 1;
  });
  let sum = 0;
  let present = 0;
  for (let c = 0; c < classes; c++) {
    if (all[c] === 0) continue;
    present++;
    sum += (right[c] as number) / (all[c] as number);
  }
  return present === 0 ? 0 : sum / present;
}

/** `sure` is the probability given to what was predicted; classes without a row do not count in the means. */
export function figuresOf(
  labels: readonly string[],
  truth: Int32Array,
  predicted: Int32Array,
  sure: ArrayLike<number>,
): Figures {
  const perClass: Record<string, ClassFigures> = {};
  let right = 0;
  truth.forEach((label, at) => {
    if (label === predicted[at]) right++;
  });
  labels.forEach((name, label) => {
    let [n, guessed, hits] = [0, 0, 0];
    truth.forEach((one, at) => {
      if (one === label) n++;
      if (predicted[at] === label) guessed++;
      if (one === label && predicted[at] === label) hits++;
    });
    const precision = guessed === 0 ? 0 : hits / guessed;
    const recall = n === 0 ? 0 : hits / n;
    const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
    perClass[name] = { n, precision, recall, f1 };
  });
  const present = Object.values(perClass).filter(({ n }) => n > 0);
  const mean = (of: (one: ClassFigures) => number) =>
    present.reduce((sum, one) => sum + of(one), 0) / Math.max(1, present.length);
  return {
    n: truth.length,
    macroRecall: mean(({ recall }) => recall),
    macroF1: mean(({ f1 }) => f1),
    accuracy: right / Math.max(1, truth.length),
    calibrationError: calibrationError(truth, predicted, sure),
    perClass,
  };
}

const BINS = 15;

export function calibrationError(truth: Int32Array, predicted: Int32Array, sure: ArrayLike<number>): number {
  const bins = Array.from({ length: BINS }, () => ({ n: 0, right: 0, sure: 0 }));
  truth.forEach((label, at) => {
    const probability = sure[at] as number;
    const bin = bins[Math.min(BINS - 1, Math.floor(probability * BINS))];
    if (bin === undefined) return;
    bin.n++;
    bin.sure += probability;
    if (label === predicted[at]) bin.right++;
  });
  return bins.reduce((sum, bin) => sum + Math.abs(bin.right - bin.sure), 0) / Math.max(1, truth.length);
}
