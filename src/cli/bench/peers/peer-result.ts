import { median } from './median.js';

/** What one contender took for a number of objects; processor times are per object. */
export interface WriteResult {
  readonly seconds: number;
  readonly perSecond: number;
  /** Milliseconds of the client: the process that writes, and what else it needs beside its mesh (for Concordat its database). */
  readonly clientMilliseconds: number;
  readonly databaseMilliseconds: number;
  /** Milliseconds of the server that is written to, with its store. */
  readonly serverMilliseconds: number;
}

/** Writes side by side in rounds: in each round every contender writes the same objects to the same empty server. */
export interface WritesResult {
  readonly objects: number;
  readonly rounds: readonly Readonly<Record<string, WriteResult>>[];
  /** Rate of the rollout in relation to the others', median of the rounds. */
  readonly ratios: Readonly<Record<string, number>>;
  /** Processor time that the others take per object, of all processes, in relation to the rollout's: holds on a busy machine too. */
  readonly cpuRatios: Readonly<Record<string, number>>;
  /** Writes that the server saw of a second, unchanged plan and rollout. */
  readonly unchangedWrites: number;
}

/** The rounds with the ratios of the contender `rollout` to each other one. */
export function writesResult(
  objects: number,
  rounds: readonly Readonly<Record<string, WriteResult>>[],
  unchangedWrites: number,
): WritesResult {
  const others = Object.keys(rounds[0] ?? {}).filter((name) => name !== 'rollout');
  const ratiosOf = (of: (result: WriteResult | undefined) => number) => {
    const ratio = (name: string) => median(rounds.map((round) => of(round['rollout']) / of(round[name])));
    return Object.fromEntries(others.map((name) => [name, ratio(name)]));
  };
  const rate = (result: WriteResult | undefined) => result?.perSecond ?? NaN;
  return {
    objects,
    rounds,
    ratios: ratiosOf(rate),
    cpuRatios: ratiosOf((result) => 1 / allMilliseconds(result)),
    unchangedWrites,
  };
}

function allMilliseconds(result: WriteResult | undefined): number {
  if (result === undefined) return NaN;
  return result.clientMilliseconds + result.databaseMilliseconds + result.serverMilliseconds;
}
