import { featuresUsed } from '../../model/features-used.js';
import { policyLabel } from '../../model/policy.js';
import type { TranslationNote } from '../../translation/translation-report.js';
import type { Check, CheckedMesh, CheckedPolicy, RawFinding } from '../check-input.js';
import { policyObject } from '../finding-object.js';
import { meshesOf, targetOf, targetServices } from '../targets.js';

/** CL-01, CL-02 and CL-04: what a mesh cannot say of a policy that is placed on it. */
export const capabilityLosses: Check = {
  codes: ['CL-01', 'CL-02', 'CL-04'],
  run: (input) =>
    input.policies.flatMap((checked) =>
      meshesOf(checked, input.meshes).flatMap((mesh) => [...lossFindings(checked, mesh), ...versionFindings(checked, mesh)]),
    ),
};

/** Narrower translations are in the report alone; what is refused or wider changes who may call. */
function lossFindings(checked: CheckedPolicy, mesh: CheckedMesh): RawFinding[] {
  const label = policyLabel(checked.policy);
  return mesh.report
    .filter((note) => note.policy === label && note.security && (note.fidelity === 'refused' || note.fidelity === 'wider'))
    .filter((note) => note.pointer !== '/spec/target/service' || hasTarget(checked, mesh))
    .map((note) => lossFinding(checked, mesh, note));
}

/** A service that the mesh does not have is no loss: IC-09 tells of it. */
function hasTarget({ policy }: CheckedPolicy, mesh: CheckedMesh): boolean {
  const target = targetOf(policy);
  return target === null || targetServices(mesh, policy.metadata.namespace, target).length > 0;
}

function lossFinding(checked: CheckedPolicy, mesh: CheckedMesh, note: TranslationNote): RawFinding {
  const isDeny = checked.policy.kind === 'AuthorizationPolicy' && checked.policy.spec.action === 'deny';
  return {
    code: isDeny ? 'CL-01' : 'CL-02',
    verdict: 'VIOLATED',
    why: `mesh ${mesh.name} (${mesh.adapter.kind}): ${note.reason}; the translation is ${note.fidelity}`,
    objects: [policyObject(checked, note.pointer, mesh.name)],
  };
}

/** Only what a newer release of the same mesh has: what no release has shows as a loss. */
function versionFindings(checked: CheckedPolicy, mesh: CheckedMesh): RawFinding[] {
  const { version } = mesh.inventory;
  if (version === null) return [];
  const here = mesh.adapter.capabilities(version).features;
  const newest = mesh.adapter.capabilities(null).features;
  return featuresUsed(checked.policy)
    .filter(({ feature }) => here[feature] === 'absent' && newest[feature] !== undefined && newest[feature] !== 'absent')
    .map(({ feature, pointer }) => ({
      code: 'CL-04',
      verdict: 'VIOLATED',
      why: `mesh ${mesh.name} runs ${mesh.adapter.kind} ${version}, which does not have ${feature}`,
      objects: [policyObject(checked, pointer, mesh.name)],
    }));
}
