import { policyLabel } from '../model/policy.js';
import type { CheckedPolicy } from './check-input.js';
import type { FindingObject } from './finding.js';

/** A place in a policy, as findings name it. */
export function policyObject(checked: CheckedPolicy, pointer: string, mesh: string | null = null): FindingObject {
  return {
    mesh: mesh ?? (checked.meshes.length === 1 ? (checked.meshes[0] ?? null) : null),
    object: policyLabel(checked.policy),
    pointer,
    file: checked.source?.file ?? null,
    line: checked.source?.line ?? null,
  };
}

/** A service or setting of a mesh, as findings name it. */
export function meshObject(mesh: string, object: string): FindingObject {
  return { mesh, object, pointer: '', file: null, line: null };
}
