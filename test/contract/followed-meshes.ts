import { Connections } from '../../src/connections/connections.js';
import type { Connection } from '../../src/domain/translation/connection.js';
import type { ConnectionSpec } from '../../src/domain/translation/connection-spec.js';
import { Egress } from '../../src/platform/egress/egress.js';
import type { FaultyProxy } from '../support/faulty-proxy.js';
import type { FollowedMesh } from './following-contract.js';

/** A server, a sandbox or a real one, and how it is written as its administrator. */
export interface FollowedServer {
  call(method: string, path: string, body?: string, contentType?: string): Promise<number>;
  kill(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

const connections = new Connections(new Egress({ allowLoopback: true, allowCidrs: [] }));

function connectBy(spec: (credential: 'admin' | 'stranger') => ConnectionSpec) {
  return (credential: 'admin' | 'stranger'): Promise<Connection> => connections.open(spec(credential), () => Promise.resolve([]));
}

async function expectDone(status: Promise<number>): Promise<void> {
  if ((await status) >= 300) throw new Error(`the server answered ${await status}`);
}

/** AuthorizationPolicies of the namespace `default`, followed through the proxy; `spec` says how the proxy is reached. */
export function followedKubernetes(
  server: FollowedServer,
  proxy: FaultyProxy,
  spec: (credential: 'admin' | 'stranger') => ConnectionSpec,
): FollowedMesh {
  const all = '/apis/security.istio.io/v1/namespaces/default/authorizationpolicies';
  const bodyOf = (name: string, method: string) =>
    JSON.stringify({
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name },
      spec: { rules: [{ to: [{ operation: { methods: [`M${method}`] } }] }] },
    });
  return {
    collection: 'security.istio.io/AuthorizationPolicy',
    unserved: 'policy.linkerd.io/Server',
    connect: connectBy(spec),
    write: (name, value) =>
      expectDone(server.call('PATCH', `${all}/${name}?fieldManager=o`, bodyOf(name, value), 'application/apply-patch+yaml')),
    delete: (name) => expectDone(server.call('DELETE', `${all}/${name}`)),
    kill: () => server.kill(),
    restart: () => server.restart(),
    cut: () => proxy.cut(),
    close: async () => {
      await proxy.close();
      await server.close();
    },
  };
}

/** Intentions of a datacenter, followed through the proxy. */
export function followedConsul(
  server: FollowedServer,
  proxy: FaultyProxy,
  spec: (credential: 'admin' | 'stranger') => ConnectionSpec,
): FollowedMesh {
  const bodyOf = (name: string, value: string) =>
    JSON.stringify({ Kind: 'service-intentions', Name: name, Sources: [{ Name: `web-${value}`, Action: 'allow' }] });
  return {
    collection: 'service-intentions',
    unserved: 'consul.hashicorp.com/Registration',
    connect: connectBy(spec),
    write: (name, value) => expectDone(server.call('PUT', '/v1/config', bodyOf(name, value))),
    delete: (name) => expectDone(server.call('DELETE', `/v1/config/service-intentions/${name}`)),
    kill: () => server.kill(),
    restart: () => server.restart(),
    cut: () => proxy.cut(),
    close: async () => {
      await proxy.close();
      await server.close();
    },
  };
}
