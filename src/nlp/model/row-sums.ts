/** Inner loops of serving a network. */

/** Keeps in `strongest`, from `at` on, what is greater in a row of `values`. */
export function keepGreater(values: Int8Array, row: number, strongest: Int32Array, at: number, count: number): void {
  for (let f = 0; f < count; f++) {
    const value = values[row + f] as number;
    if (value > (strongest[at + f] as number)) strongest[at + f] = value;
  }
}

/** The same of three rows' sum. */
export function keepGreaterSum(
  values: Int8Array,
  first: number,
  second: number,
  third: number,
  strongest: Int32Array,
  at: number,
  count: number,
): void {
  for (let f = 0; f < count; f++) {
    const sum = (values[first + f] as number) + (values[second + f] as number) + (values[third + f] as number);
    if (sum > (strongest[at + f] as number)) strongest[at + f] = sum;
  }
}

/** Of `values` and as many weights from `from` on; four sums, because each addition waits for the one before. */
export function product(values: Float32Array, weights: Float32Array, from: number): number {
  const rest = values.length & 3;
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let at = 0; at < rest; at++) a += (values[at] as number) * (weights[from + at] as number);
  for (let at = rest; at < values.length; at += 4) {
    const base = from + at;
    a += (values[at] as number) * (weights[base] as number);
    b += (values[at + 1] as number) * (weights[base + 1] as number);
    c += (values[at + 2] as number) * (weights[base + 2] as number);
    d += (values[at + 3] as number) * (weights[base + 3] as number);
  }
  return a + b + c + d;
}
