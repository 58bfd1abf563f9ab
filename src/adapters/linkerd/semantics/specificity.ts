/** How closely a match fits, most important part first; the greater one wins. */
export type Specificity = readonly number[];

/** Compares part by part; 0 for a tie, which the earlier entry of a list wins. */
function compareSpecificity(a: Specificity, b: Specificity): number {
  for (let part = 0; part < Math.max(a.length, b.length); part += 1) {
    const difference = (a[part] ?? 0) - (b[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The best of what matched, the first one on a tie; null where nothing did. */
export function best<T extends { readonly specificity: Specificity }>(candidates: Iterable<T>): T | null {
  let winner: T | null = null;
  for (const candidate of candidates) {
    if (winner === null || compareSpecificity(candidate.specificity, winner.specificity) > 0) winner = candidate;
  }
  return winner;
}
