/** What is measured per size, in the order of the main job. */
export const PHASES = ['load', 'import', 'check', 'translate', 'plan', 'adopt'] as const;
export type Phase = (typeof PHASES)[number];

/** Three meshes of one size. */
export interface SizeResult {
  /** Services per mesh. */
  readonly services: number;
  /** Native objects and policies of the three meshes together. */
  readonly objects: number;
  readonly policies: number;
  readonly findings: number;
  /** Seconds per phase. `load` puts the documents, `plan` finds nothing to do, `adopt` plans to take over every object. */
  readonly seconds: Readonly<Record<Phase, number>>;
  /** Processor time of the server process for import, check and plan; on a busy machine it says more than the clock. */
  readonly cpuSeconds: number;
  /** The server process's peak after import, check and plan, and after planning the adoption too. */
  readonly peakMiB: number;
  readonly peakAdoptingMiB: number;
}

/** How fast the API answers one kind of request. */
export interface RateResult {
  readonly name: 'reads' | 'writes';
  readonly connections: number;
  readonly perSecond: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
}

/** What the requirement speaks of: import, check and plan together. */
export function mainJobSeconds({ seconds }: SizeResult): number {
  return seconds.import + seconds.check + seconds.plan;
}

/** How much more the larger size takes, in relation to how much larger it is: 1 is linear growth, 10 quadratic from one size to the tenfold. */
export function growth(smaller: SizeResult, larger: SizeResult, phase: Phase): number {
  return larger.seconds[phase] / smaller.seconds[phase] / (larger.services / smaller.services);
}
