/** How much a run of this tier asks; `run.ts` says it by the environment. */
export interface Effort {
  /** Every policy and request follows from it. */
  readonly seed: number;
  readonly policies: number;
  /** Per policy. */
  readonly requests: number;
  /** When to stop, in milliseconds since 1970; what was asked until then counts. */
  readonly until: number;
}

/** The effort of this run; without `run.ts` a small one with a fixed seed. */
export function effort(): Effort {
  const given = (name: string, otherwise: number) => Number(process.env[`DATA_PLANE_${name}`] ?? otherwise);
  return {
    seed: given('SEED', 1),
    policies: given('POLICIES', 100),
    requests: given('REQUESTS', 100),
    until: Date.now() + given('MINUTES', 60) * 60_000,
  };
}
