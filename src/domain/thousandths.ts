/** Scores and shares are stored to three decimals; −0 becomes 0. */
export function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000 + 0;
}
