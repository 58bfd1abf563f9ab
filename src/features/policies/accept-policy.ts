import { invalidValues } from '../../domain/analysis/checks/invalid-values.js';
import type { Violation } from '../../domain/errors.js';
import { Policy } from '../../domain/model/policy.js';
import { violationsOf } from '../../domain/violations.js';

/** A document that is a policy, or everything that is wrong with it. */
export type PolicyReading =
  | { readonly policy: Policy; readonly violations: readonly [] }
  | { readonly policy: null; readonly violations: readonly Violation[] };

/** Reads a policy with its defaults made explicit: by the schema, and then what the schema cannot see (addresses, expressions). */
export function readPolicy(value: unknown): PolicyReading {
  const result = Policy.safeParse(value);
  if (!result.success) return { policy: null, violations: violationsOf(result.error.issues) };
  const violations = valueViolations(result.data);
  return violations.length === 0 ? { policy: result.data, violations: [] } : { policy: null, violations };
}

function valueViolations(policy: Policy): Violation[] {
  const findings = invalidValues.run({ meshes: [], policies: [{ policy, meshes: [], source: null }] });
  return findings.map(({ why, objects }) => ({ pointer: objects[0]?.pointer ?? '', code: 'INVALID_VALUE', detail: why }));
}
