import { AuthorizationPolicy } from '../../src/domain/model/authorization-policy.js';
import type { MeshKind } from '../../src/domain/model/mesh-kind.js';
import { ServiceExport } from '../../src/domain/model/service-export.js';
import { consulMesh, istioMesh, linkerdMesh } from './two-of-each.js';

/** Makes a mesh of each kind that has `web` of `shop`. */
export const MESHES = { istio: istioMesh, linkerd: linkerdMesh, consul: consulMesh } as const;

/** What the service sees of the gateway, by the kind of its mesh. */
const TRUSTED: Readonly<Record<MeshKind, object>> = {
  istio: { identity: { namespace: 'istio-system', serviceAccount: 'ingress' } },
  linkerd: { identity: { namespace: 'linkerd-multicluster', serviceAccount: 'linkerd-gateway' }, networks: ['203.0.113.0/24'] },
  consul: { identity: { service: 'edge' } },
};

/** The export of `web` from mesh `here` to mesh `there`, for the callers `cart`. */
export function exportOf(from: MeshKind, to: MeshKind, spec: object = {}): ServiceExport {
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

/** What `web` allows before anything crosses a border. */
export const GUARD = AuthorizationPolicy.parse({
  apiVersion: 'concordat/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { target: { service: 'web' }, rules: [{ from: [{ identities: [{ namespace: 'shop', serviceAccount: 'cart' }] }] }] },
});
