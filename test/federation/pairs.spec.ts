import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { federate, type Federation } from '../../src/domain/federation/federate.js';
import type { FederatedMesh } from '../../src/domain/federation/federated-mesh.js';
import { isBlocked } from '../../src/domain/federation/crossing.js';
import { joinObjects } from '../../src/domain/federation/join-objects.js';
import { AuthorizationPolicy } from '../../src/domain/model/authorization-policy.js';
import { ServiceExport } from '../../src/domain/model/service-export.js';
import { consulMesh, istioMesh, linkerdMesh } from './two-of-each.js';

const MESHES = { istio: istioMesh, linkerd: linkerdMesh, consul: consulMesh } as const;
type Kind = keyof typeof MESHES;
const KINDS = Object.keys(MESHES) as Kind[];
const PAIRS = KINDS.flatMap((from) => KINDS.map((to) => [from, to] as const));

/** What the service sees of the gateway, by the kind of its mesh. */
const TRUSTED = {
  istio: { identity: { namespace: 'istio-system', serviceAccount: 'ingress' } },
  linkerd: { identity: { namespace: 'linkerd-multicluster', serviceAccount: 'linkerd-gateway' }, networks: ['203.0.113.0/24'] },
  consul: { identity: { service: 'edge' } },
};

function exportOf(from: Kind, to: Kind, spec: object = {}): ServiceExport {
  return ServiceExport.parse({
    apiVersion: 'concordat/v1',
    kind: 'ServiceExport',
    metadata: { name: 'web-out', namespace: 'shop' },
    spec: {
      placement: { meshes: ['there'] },
      from: { mesh: 'here', service: 'web' },
      gateway: { address: '203.0.113.7', trustedAs: TRUSTED[from] },
      callers: [to === 'consul' ? { service: 'cart' } : { namespace: 'shop', serviceAccount: 'cart' }],
      as: 'web-here',
      ...spec,
    },
  });
}

const GUARD = AuthorizationPolicy.parse({
  apiVersion: 'concordat/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { target: { service: 'web' }, rules: [{ from: [{ identities: [{ namespace: 'shop', serviceAccount: 'cart' }] }] }] },
});

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
