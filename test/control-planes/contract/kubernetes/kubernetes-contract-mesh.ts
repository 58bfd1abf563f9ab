import { Connections } from '../../../../src/connections/connections.js';
import type { JsonObject } from '../../../../src/domain/json.js';
import type { NativeObject } from '../../../../src/domain/translation/native-object.js';
import { Egress } from '../../../../src/platform/egress/egress.js';
import type { ContractMesh } from '../../../contract/contract-mesh.js';
import { policy } from '../../../contract/kubernetes/kubernetes-object.js';
import { ThrottlingProxy } from './throttling-proxy.js';
import { type KubernetesPeer, PEER_USERS } from '../../../contract/kubernetes/kubernetes-peer.js';

const COLLECTION = 'security.istio.io/AuthorizationPolicy';

/** A real server as the connection contract wants it, behind a proxy that can turn requests away and end. */
export async function kubernetesContractMesh({ client, connection: direct, namespace }: KubernetesPeer): Promise<ContractMesh> {
  const authority = Buffer.from(direct.certificateAuthorityData ?? '', 'base64').toString();
  const proxy = await ThrottlingProxy.start(direct.server, authority);
  const shop = await namespace();
  const connections = new Connections(new Egress({ allowLoopback: true, allowCidrs: [] }));
  const tokens = { admin: direct.token, reader: PEER_USERS.reader.token, stranger: 'nobody-knows-me' };
  const native = (spec: JsonObject): NativeObject => {
    const ref = { collection: COLLECTION, namespace: shop, name: 'readers' };
    return { ...ref, body: policy(shop, ref.name, spec), version: null, writers: [], source: null };
  };
  return {
    connect: (credential) =>
      connections.open({ kubernetes: { server: proxy.url, token: tokens[credential] } }, () => Promise.resolve([])),
    collections: ['core/Namespace', COLLECTION],
    written: [COLLECTION],
    unserved: 'nobody.example.com/Thing',
    wanted: native({ action: 'ALLOW', rules: [{ to: [{ operation: { methods: ['GET'] } }] }] }),
    changed: native({ action: 'ALLOW', rules: [{ to: [{ operation: { methods: ['PUT'] } }] }] }),
    invalid: native({ action: 'PERMIT' }),
    lacking: 'patch authorizationpolicies.security.istio.io',
    editByOther: async ({ name }) => {
      await client.merge(policy(shop, name), { spec: { action: 'DENY', rules: null } }, 'fieldManager=kubectl-edit');
    },
    throttleOnce: () => proxy.throttleOnce(),
    kill: () => proxy.close(),
  };
}
