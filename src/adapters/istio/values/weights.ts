/** Weights as whole numbers of the same proportions: fractions are scaled up, to at most three decimals. */
export function wholeWeights(weights: readonly number[]): number[] {
  const scale = [1, 10, 100, 1000].find((factor) => weights.every((weight) => Number.isInteger(round(weight * factor)))) ?? 1000;
  return weights.map((weight) => Math.round(weight * scale));
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
