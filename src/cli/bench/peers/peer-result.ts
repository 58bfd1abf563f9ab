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
  const ratio = (round: Readonly<Record<string, WriteResult>>, name: string) =>
    (round['rollout']?.perSecond ?? NaN) / (round[name]?.perSecond ?? NaN);
  const ratios = Object.fromEntries(others.map((name) => [name, median(rounds.map((round) => ratio(round, name)))]));
  return { objects, rounds, ratios, unchangedWrites };
}
