import type { Check, CheckedMesh, CheckedPolicy, RawFinding } from '../check-input.js';
import { policyObject } from '../finding-object.js';
import { meshesOf, targetOf, targetPorts, targetServices, targetWorkloads } from '../targets.js';

/** IC-09: a target that selects no service, workload or port of the mesh. */
export const emptyTargets: Check = {
  codes: ['IC-09'],
  run: (input) => input.policies.flatMap((checked) => meshesOf(checked, input.meshes).flatMap((mesh) => ofMesh(checked, mesh))),
};

function ofMesh(checked: CheckedPolicy, mesh: CheckedMesh): RawFinding[] {
  const why = emptiness(checked, mesh);
  if (why === null) return [];
  return [
    {
      code: 'IC-09',
      verdict: 'VIOLATED',
      why: `in mesh ${mesh.name} ${why}, so that the policy has no effect there`,
      objects: [policyObject(checked, '/spec/target', mesh.name)],
    },
  ];
}

/** Why the target is empty, or null. Namespaces and meshes may be empty for now; a name or labels that nothing has are a mistake. */
function emptiness({ policy }: CheckedPolicy, mesh: CheckedMesh): string | null {
  const target = targetOf(policy);
  if (target === null) return null;
  const { namespace } = policy.metadata;
  if ('workloads' in target) {
    return mesh.inventory.workloads.length > 0 && targetWorkloads(mesh, namespace, target).length === 0
      ? `no workload has the labels ${Object.entries(target.workloads)
          .map(([key, value]) => `${key}=${value}`)
          .join(',')}`
      : null;
  }
  if (!('service' in target)) return null;
  const services = targetServices(mesh, namespace, target);
  if (services.length === 0) return target.service === '*' ? null : `there is no service ${namespace}/${target.service}`;
  return services.every((service) => targetPorts(service, target).length === 0)
    ? `service ${namespace}/${target.service} has no port ${target.port}`
    : null;
}
