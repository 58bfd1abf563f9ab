import { policyLabel } from '../../model/policy.js';
import type { Precondition } from '../../federation/precondition.js';
import type { FindingCode } from '../catalogue.js';
import type { Check, CheckInput, RawFinding } from '../check-input.js';
import type { FindingObject, Verdict } from '../finding.js';
import { meshObject, policyObject } from '../finding-object.js';

/** FT-03, FT-04 and FT-08: what stands between exports and the meshes that would import them. */
export const federationPreconditions: Check = {
  codes: ['FT-03', 'FT-04', 'FT-08'],
  run: (input) => {
    const unmet = input.meshes.flatMap((mesh) => mesh.unmet);
    const groups = Map.groupBy(
      unmet,
      (one) => `${codeOf(one)} ${verdictOf(one)} ${one.export} ${one.from} ${one.to} ${one.pointer}`,
    );
    return [...groups.values()].flatMap((group) => finding(group, input));
  },
};

/** One finding for all that is unmet at one place of one way; both meshes may have told of it. */
function finding(group: readonly Precondition[], input: CheckInput): RawFinding[] {
  const [first] = group;
  if (first === undefined) return [];
  const why = [...new Set(group.map((one) => one.why))].join('; ');
  return [{ code: codeOf(first), verdict: verdictOf(first), why, objects: objectsOf(first, input) }];
}

function codeOf({ code }: Precondition): FindingCode {
  if (code === 'IDENTITY_LOST') return 'FT-08';
  return code === 'TRUST_DOMAIN_SHARED' ? 'FT-03' : 'FT-04';
}

/** What cannot be seen from here is only possible. */
function verdictOf({ level }: Precondition): Verdict {
  return level === 'unknown' ? 'POSSIBLE' : 'VIOLATED';
}

function objectsOf({ export: label, from, to, mesh, pointer }: Precondition, input: CheckInput): FindingObject[] {
  const checked = input.policies.find(({ policy }) => policyLabel(policy) === label);
  const place = checked === undefined ? { ...meshObject(mesh, label), pointer } : policyObject(checked, pointer, mesh);
  return [place, meshObject(mesh === to ? from : to, label)];
}
