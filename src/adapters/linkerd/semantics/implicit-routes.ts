import type { Authorization } from './authorization.js';
import { grpcCall, implicitGrpc } from './grpc-rules.js';
import { implicitHttp } from './http-rules.js';
import type { Network } from './network.js';
import { exactPath } from './path-match.js';
import type { Route } from './route.js';

const catchAll: Route = {
  name: 'default/default',
  object: null,
  hosts: [],
  rules: [{ matches: [] }],
  implicit: implicitHttp,
  authorizations: [],
};

/** The route of a gRPC port without GRPCRoutes: POST to `/service/method`, nothing else. */
export const implicitGrpcRoutes: readonly Route[] = [
  { ...catchAll, rules: [{ matches: [grpcCall(null, null, [])] }], implicit: implicitGrpc },
];

/**
 * The routes of a port without HTTPRoutes: one for everything, and one that lets kubelet's probes in from the probe networks.
 * Source: linkerd2 policy-controller/k8s/index/src/inbound/index.rs.
 */
export function implicitHttpRoutes(probePaths: readonly string[], probeNetworks: readonly Network[]): readonly Route[] {
  if (probePaths.length === 0 || probeNetworks.length === 0) return [catchAll];
  const matches = probePaths.map((probePath) => {
    const matchesPath = exactPath(probePath);
    return ({ method, path }: { method: string; path: string }) => {
      const length = method === 'GET' ? matchesPath(path) : null;
      return length === null ? null : [length, 0, 0, 1];
    };
  });
  return [catchAll, { ...catchAll, name: 'default/probe', rules: [{ matches }], authorizations: [probe(probeNetworks)] }];
}

function probe(networks: readonly Network[]): Authorization {
  return { name: 'default/probe', reason: null, authentication: { kind: 'anybody' }, networks };
}
