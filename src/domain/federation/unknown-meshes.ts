import { policyLabel, type Policy } from '../model/policy.js';
import type { Precondition } from './precondition.js';

/** Exports from or to meshes that are not there, or of which nothing is known. */
export function unknownMeshes(policies: readonly Policy[], known: readonly { readonly name: string }[]): Precondition[] {
  const isKnown = (mesh: string) => known.some(({ name }) => name === mesh);
  return policies.flatMap((policy): Precondition[] => {
    if (policy.kind !== 'ServiceExport') return [];
    const from = policy.spec.from.mesh;
    const common = { code: 'MESH_UNKNOWN', level: 'blocking', export: policyLabel(policy), from } as const;
    const why = (mesh: string) => `there is no mesh ${mesh}, or it was never observed`;
    const named = (policy.spec.placement?.meshes ?? []).map((mesh, index) => ({
      mesh,
      pointer: `/spec/placement/meshes/${index}`,
    }));
    return [
      ...(isKnown(from) ? [] : [{ ...common, mesh: from, to: '*', pointer: '/spec/from/mesh', why: why(from) }]),
      ...named
        .filter(({ mesh }) => !isKnown(mesh))
        .map(({ mesh, pointer }) => ({ ...common, mesh, to: mesh, pointer, why: why(mesh) })),
    ];
  });
}
