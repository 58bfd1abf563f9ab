import { Secret } from '../../domain/secret.js';
import type { ConnectionSpec } from '../../domain/translation/connection-spec.js';
import type { ConnectionView } from './meshes.schemas.js';

type Fingerprint = (secret: Secret) => string;

/** What may be shown of a connection: where it leads and which credential it has, never the credential. Built up, not stripped down. */
export function connectionView(spec: ConnectionSpec, server: string, fingerprint: Fingerprint): ConnectionView {
  if ('documents' in spec) return { documents: {} };
  if ('consul' in spec) {
    const { datacenter, token } = spec.consul;
    return {
      consul: {
        address: server,
        ...(datacenter === undefined ? {} : { datacenter }),
        credential: credential('token', token, fingerprint),
      },
    };
  }
  const { kubernetes } = spec;
  if ('kubeconfig' in kubernetes)
    return { kubernetes: { server, credential: credential('kubeconfig', kubernetes.kubeconfig, fingerprint) } };
  const { tlsServerName, token, clientKeyData } = kubernetes;
  const shown =
    token === undefined ? credential('client-certificate', clientKeyData, fingerprint) : credential('token', token, fingerprint);
  return { kubernetes: { server, ...(tlsServerName === undefined ? {} : { tlsServerName }), credential: shown } };
}

function credential(kind: 'token' | 'client-certificate' | 'kubeconfig', value: string | undefined, fingerprint: Fingerprint) {
  if (value === undefined) return { kind: 'none' as const, fingerprint: null };
  return { kind, fingerprint: fingerprint(new Secret(value)) };
}
