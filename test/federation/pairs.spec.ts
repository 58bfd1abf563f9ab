import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { federate, type Federation } from '../../src/domain/federation/federate.js';
import type { FederatedMesh } from '../../src/domain/federation/federated-mesh.js';
import { isBlocked } from '../../src/domain/federation/crossing.js';
import { joinObjects } from '../../src/domain/federation/join-objects.js';
import type { MeshKind } from '../../src/domain/model/mesh-kind.js';
import { exportOf, GUARD, MESHES } from './exported-web.js';

const KINDS = Object.keys(MESHES) as MeshKind[];
const PAIRS = KINDS.flatMap((from) => KINDS.map((to) => [from, to] as const));

function written(mesh: FederatedMesh, federation: Federation) {
  const side = federation.sides.get(mesh.name);
  const policies = [...(mesh.name === 'here' ? [GUARD] : []), ...(side?.grants ?? []).map(({ policy }) => policy)];
  const placed = policies.map((policy) => ({ policy, names: {} }));
  const { objects, report } = mesh.adapter.write(placed, mesh.context);
  return {
    objects: joinObjects(objects, side?.objects ?? []).map(({ body }) => body),
    report: [...report, ...(side?.report ?? [])].map(({ fidelity, pointer, reason }) => `${fidelity} ${pointer}: ${reason}`),
  };
}

describe('an export between two meshes', () => {
  it.each(PAIRS)('from %s to %s', async (from, to) => {
    const [here, there] = [MESHES[from]('here'), MESHES[to]('there')];
    const federation = federate([exportOf(from, to), GUARD], [here, there]);
    const unmet = federation.unmet.map(({ code, level, mesh, why }) => `${level} ${code} at ${mesh}: ${why}`);
    const sides = { exporter: written(here, federation), importer: written(there, federation) };
    const text = stringify({ ...sides, unmet }, { lineWidth: 0, aliasDuplicateObjects: false });
    await expect(text).toMatchFileSnapshot(`golden/${from}-to-${to}.yaml`);
    expect(federation.crossings.map(isBlocked)).toEqual([false]);
  });
});
