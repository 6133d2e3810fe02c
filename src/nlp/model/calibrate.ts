/** Temperature scaling (Guo et al. 2017): one number that makes probabilities shares of right answers. */

/** `logits` row after row. The temperature with the least negative log-likelihood, 0.1…10, by golden section. */
export function temperatureOf(logits: Float32Array, labels: Int32Array, classes: number): number {
  if (labels.length === 0) return 1;
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(0.1), Math.log(10)];
  for (let step = 0; step < 40; step++) {
    const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (lossOf(logits, labels, classes, Math.exp(left)) < lossOf(logits, labels, classes, Math.exp(right)))
      high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}

/** Mean negative log-likelihood of `labels`. */
export function lossOf(logits: Float32Array, labels: Int32Array, classes: number, temperature: number): number {
  let sum = 0;
  labels.forEach((label, row) => {
    const at = row * classes;
    let top = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) top = Math.max(top, logits[at + c] as number);
    let total = 0;
    for (let c = 0; c < classes; c++) total += Math.exp(((logits[at + c] as number) - top) / temperature);
    sum += Math.log(total) - ((logits[at + label] as number) - top) / temperature;
  });
  return sum / labels.length;
}
