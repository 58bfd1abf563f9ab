import type { AuthorizationPolicy, AuthorizationRule, Principal } from '../model/authorization-policy.js';
import type { IdentityMatch } from '../model/identity.js';
import { API_VERSION } from '../model/envelope.js';
import type { ServiceExport } from '../model/service-export.js';
import type { Crossing } from './crossing.js';
import { servicesOf } from './exported-services.js';
import type { FederatedMesh } from './federated-mesh.js';

/** Ends the names of grants, so that they are nobody's policy. */
const SUFFIX = 'federation';

/**
 * The allow policy that admits an export's callers in the exporting mesh: by their own identities where they are seen, else the
 * gateway. Null where the export grants nothing. It is written like any policy, so that it joins what guards the service already.
 */
export function exporterGrant(crossings: readonly Crossing[]): AuthorizationPolicy | null {
  const [first] = crossings;
  if (first === undefined) return null;
  const { export: exported, from, grantNamespace } = first;
  const principals = crossings.flatMap((crossing) => (crossing.keepsIdentity ? callersOf(crossing) : gatewayOf(crossing)));
  return grantOf(
    { name: exported.metadata.name, namespace: grantNamespace },
    exported.spec.from.service,
    uniquePrincipals(principals),
    workloadPorts(exported, from),
  );
}

/** The policy that holds callers to the export in an importing Consul mesh, where intentions speak of what is called. */
export function importerGrant({ export: exported, to, host, keepsIdentity }: Crossing): AuthorizationPolicy | null {
  if (to.adapter.kind !== 'consul' || keepsIdentity || exported.spec.callers === undefined) return null;
  return grantOf(exported.metadata, host, [{ identities: exported.spec.callers }], []);
}

function grantOf(
  { name, namespace }: Pick<ServiceExport['metadata'], 'name' | 'namespace'>,
  service: string,
  from: readonly Principal[],
  ports: readonly number[],
): AuthorizationPolicy | null {
  if (from.length === 0) return null;
  const rule: AuthorizationRule = { from: [...from], ...(ports.length === 0 ? {} : { to: [{ ports: [...ports] }] }) };
  return {
    apiVersion: API_VERSION,
    kind: 'AuthorizationPolicy',
    metadata: { name: `${name}-${SUFFIX}`, namespace },
    spec: { target: { service }, action: 'allow', rules: [rule] },
  };
}

/** Callers without a trust domain are of the importing mesh; through a Consul peering they are told by the peer. */
function callersOf({ export: { spec }, to }: Crossing): Principal[] {
  if (spec.callers === undefined) return [];
  if (to.adapter.kind === 'consul') {
    return [{ identities: spec.callers.map((caller) => inTrustDomain(caller, '*')), peers: [to.name] }];
  }
  return [{ identities: spec.callers.map((caller) => inTrustDomain(caller, to.trustDomain)) }];
}

function inTrustDomain(caller: IdentityMatch, trustDomain: string | null): IdentityMatch {
  if (trustDomain === null || 'spiffeId' in caller) return caller;
  if ('anyAuthenticated' in caller) return trustDomain === '*' ? caller : { spiffeId: { prefix: `${trustDomain}/` } };
  return { trustDomain, ...caller };
}

/** Where nothing guards the service a gateway needs no grant, and one would shut out everybody else. */
function gatewayOf({ export: { spec }, isGuarded }: Crossing): Principal[] {
  if (!isGuarded) return [];
  const { identity, networks } = spec.gateway?.trustedAs ?? {};
  return [
    ...(identity === undefined ? [] : [{ identities: [identity] }]),
    ...(networks === undefined ? [] : [{ ipBlocks: networks }]),
  ];
}

function uniquePrincipals(principals: readonly Principal[]): Principal[] {
  return [...new Map(principals.map((principal) => [JSON.stringify(principal), principal])).values()];
}

/** Policies count ports of workloads. Consul's services have one, and its intentions none. */
function workloadPorts(exported: ServiceExport, from: FederatedMesh): number[] {
  const { ports } = exported.spec;
  if (ports === undefined || from.adapter.kind === 'consul') return [];
  const chosen = servicesOf(exported, from).flatMap((service) => service.ports.filter(({ port }) => ports.includes(port)));
  return chosen.map(({ port, targetPort }) => targetPort ?? port);
}
