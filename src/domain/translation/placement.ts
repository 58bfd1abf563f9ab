import type { Policy } from '../model/policy.js';

/** True where the policy is for the mesh: named, or selected by its labels; without a placement it is for every mesh. */
export function isPlacedOn(
  policy: Policy,
  mesh: { readonly name: string; readonly labels: Readonly<Record<string, string>> },
): boolean {
  const { meshes, meshSelector } = policy.spec.placement ?? {};
  if (policy.kind === 'ServiceExport' && policy.spec.from.mesh === mesh.name) return true;
  return (
    (meshes === undefined || meshes.includes(mesh.name)) &&
    (meshSelector === undefined || Object.entries(meshSelector).every(([key, value]) => mesh.labels[key] === value))
  );
}
