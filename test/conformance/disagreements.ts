import type { CheckedMesh } from '../../src/domain/analysis/check-input.js';
import { targetOf, targetPorts, targetServices } from '../../src/domain/analysis/targets.js';
import type { AccessRequest } from '../../src/domain/model/access-query.js';
import type { AuthorizationPolicy } from '../../src/domain/model/authorization-policy.js';
import type { Service, ServicePort } from '../../src/domain/model/inventory.js';
import { boundaryRequests, type NeutralCaller } from '../../src/domain/semantics/boundary-requests.js';
import { decideAuthorization } from '../../src/domain/semantics/decide-authorization.js';
import type { NativeSnapshot } from '../../src/domain/translation/native-snapshot.js';
import { canCall, CALLERS, factsOf, spellCaller, type ConformanceWorld } from './world.js';

/** One request on which the mesh and the model differ. */
export interface Disagreement {
  readonly caller: NeutralCaller;
  readonly target: string;
  readonly request: AccessRequest;
  readonly model: boolean;
  readonly mesh: string;
}

const EXTRA: readonly AccessRequest[] = [
  { method: 'GET', path: '/', headers: [] },
  { method: 'POST', path: '/admin/x', headers: [['x-env', 'prod']] },
  { method: 'POST', path: '/pkg.Books/List', headers: [] },
  {
    method: 'GET',
    path: '/administrator',
    host: 'shop.test',
    headers: [
      ['x-env', 'dev'],
      ['x-env', 'prod'],
    ],
  },
];
const CONNECTION: AccessRequest = { headers: [] };

/**
 * Where a mesh that holds `snapshot` decides otherwise about a service than the policies say, over the boundary requests of the
 * policies and some more.
 */
export function disagreements(
  world: ConformanceWorld,
  policies: readonly AuthorizationPolicy[],
  snapshot: NativeSnapshot,
  service: Service,
): Disagreement[] {
  const evaluator = world.adapter.semantics(snapshot);
  const boundary = boundaryRequests(policies);
  const callers = [...CALLERS, ...boundary.callers].filter((caller) => canCall(world, caller));
  const requests = [...EXTRA, ...boundary.requests].map((request) => ({ ...request, host: request.host ?? service.name }));
  return service.ports.flatMap((port) => {
    const inForce = policies.filter((policy) => speaksOf(world, policy, service, port));
    if (!isDecidedByPolicies(world, inForce)) return [];
    const target = { namespace: service.namespace, service: service.name, port: port.port };
    return callers.flatMap((caller) =>
      requestsFor(port, requests).flatMap((request) => {
        const model = decideAuthorization(inForce, factsOf(world, caller, port, request)).isAllowed;
        const { decision: mesh } = evaluator.decide({ caller: spellCaller(world, caller), target, request });
        return (mesh === 'allow') === model ? [] : [{ caller, target: `${service.name}:${port.port}`, request, model, mesh }];
      }),
    );
  });
}

/** What a port can be asked: connections without HTTP, and gRPC calls only where it is declared gRPC. */
function requestsFor({ protocol }: ServicePort, requests: readonly AccessRequest[]): readonly AccessRequest[] {
  if (protocol === 'grpc') return requests.filter(({ method, path }) => method === 'POST' && path?.split('/').length === 3);
  return protocol === 'tcp' || protocol === 'tls' || protocol === 'udp' ? [CONNECTION] : requests;
}

/** True save where the mesh turns the request away before any policy is asked: plaintext on strict mTLS, what is no good HTTP. */
export function isOfPolicy({ caller, mesh }: Disagreement): boolean {
  return mesh !== 'bad-request' && !(mesh === 'refused' && caller.identity === null);
}

/** A service of the world. */
export function serviceOf({ inventory }: ConformanceWorld, name: string): Service {
  const service = inventory.services.find((one) => one.name === name);
  if (service === undefined) throw new Error(`no service ${name}`);
  return service;
}

/** Where no policy speaks of a target the mesh's own default decides, which the model allows only where the mesh does. */
function isDecidedByPolicies({ inventory }: ConformanceWorld, inForce: readonly AuthorizationPolicy[]): boolean {
  const deciding = inForce.filter(({ spec }) => spec.dryRun !== true && (spec.action === 'allow' || spec.action === 'deny'));
  return deciding.length > 0 || inventory.settings.defaultAction === 'allow';
}

/** True where the policy speaks of this port of the service. */
export function speaksOf(
  { adapter, inventory }: ConformanceWorld,
  policy: AuthorizationPolicy,
  service: Service,
  { port }: ServicePort,
): boolean {
  const target = targetOf(policy);
  return (
    target !== null &&
    targetServices({ adapter, inventory } as CheckedMesh, policy.metadata.namespace, target).some(
      (one) =>
        one.name === service.name &&
        one.namespace === service.namespace &&
        targetPorts(one, target).some((candidate) => candidate.port === port),
    )
  );
}
