/** Random choices that follow from a seed alone (mulberry32). */
export class RandomSource {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** In [0, 1). */
  fraction(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  /** True in that share of the cases. */
  chance(share: number): boolean {
    return this.fraction() < share;
  }

  /** One of the values. Raises an error where there is none. */
  oneOf<T>(values: readonly T[]): T {
    const index = this.below(values.length);
    if (index >= values.length) throw new Error('nothing to choose from');
    return values[index] as T;
  }

  /** `least` to `most` of the values, each at most once, in random order; fewer where there are fewer. */
  someOf<T>(values: readonly T[], least: number, most: number): T[] {
    const count = least + this.below(most - least + 1);
    return this.shuffled(values).slice(0, count);
  }

  /** All values in random order. */
  shuffled<T>(values: readonly T[]): T[] {
    const mixed = [...values];
    for (let last = mixed.length - 1; last > 0; last -= 1) {
      const other = this.below(last + 1);
      [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
    }
    return mixed;
  }

  /** Another source, so that what it gives does not move what this one gives. */
  split(): RandomSource {
    return new RandomSource(this.below(2 ** 31));
  }
}
