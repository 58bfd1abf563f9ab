import { policyLabel } from '../model/policy.js';
import { isNameTaken } from './name-taken.js';
import { servicesOf } from './exported-services.js';
import type { Precondition } from './precondition.js';
import type { Unmet, Way } from './unmet.js';
import { unmetTrust } from './unmet-trust.js';

/**
 * What keeps a service from crossing, as far as it can be told without knowing how each mesh does it.
 * @param hasHost false where the importing mesh cannot have the name that the export asks for
 */
export function unmetPreconditions(way: Way, hasHost: boolean): Precondition[] {
  const unmet = [
    ...unmetSource(way),
    ...unmetPorts(way),
    ...unmetDestination(way, hasHost),
    ...unmetTrust(way),
    ...unmetCallers(way),
  ];
  const names = { export: policyLabel(way.export), from: way.from.name, to: way.to.name };
  return unmet.map(({ at, ...rest }) => ({ ...rest, ...names, mesh: way[at].name }));
}

function unmetSource(way: Way): Unmet[] {
  const { from, export: exported } = way;
  const { service } = exported.spec.from;
  if (servicesOf(exported, from).length === 0) {
    const why = `mesh ${from.name} has no service ${exported.metadata.namespace}/${service}`;
    return [{ code: 'SERVICE_MISSING', level: 'blocking', pointer: '/spec/from/service', at: 'from', why }];
  }
  if (exported.spec.gateway !== undefined || isPeering(way)) return [];
  const why = `where the gateway of mesh ${from.name} is reached from outside is not stated`;
  return [{ code: 'GATEWAY_UNKNOWN', level: 'blocking', pointer: '/spec/gateway', at: 'from', why }];
}

/** Between Consul meshes the mesh gateways find each other by the peering. */
function isPeering({ from, to }: Way): boolean {
  return from.adapter.kind === 'consul' && to.adapter.kind === 'consul';
}

function unmetPorts(way: Way): Unmet[] {
  const { export: exported, from, ports } = way;
  const at = { pointer: '/spec/ports', at: 'from' } as const;
  if (servicesOf(exported, from).length === 0) return [];
  const missing = (exported.spec.ports ?? []).filter((port) => !ports.some((one) => one.port === port));
  const unmet: Unmet[] = missing.map((port) => {
    return { code: 'PORT_MISSING', level: 'blocking', ...at, why: `the service has no port ${port}` };
  });
  if (ports.length === 0 && missing.length === 0) {
    unmet.push({ code: 'PORT_MISSING', level: 'blocking', ...at, why: 'the service has no ports' });
  }
  for (const { port, protocol } of ports) {
    if (protocol === 'udp') {
      const why = `port ${port} is UDP, which no gateway between meshes carries`;
      unmet.push({ code: 'PROTOCOL_UNSUPPORTED', level: 'blocking', ...at, why });
    } else if (protocol === 'unknown') {
      const why = `what port ${port} speaks is not declared: it crosses as bytes`;
      unmet.push({ code: 'PROTOCOL_UNKNOWN', level: 'unknown', ...at, why });
    }
  }
  if (ports.length > 1 && from.adapter.kind !== way.to.adapter.kind) {
    const why = `${ports.length} ports cannot be told apart behind one port of a gateway: name one`;
    unmet.push({ code: 'PORTS_AMBIGUOUS', level: 'blocking', ...at, why });
  }
  return unmet;
}

function unmetDestination({ to, host, export: exported }: Way, hasHost: boolean): Unmet[] {
  const { namespace } = exported.metadata;
  if (!hasHost) {
    const why = `${to.adapter.kind} calls services by one lower-case label, which ${host} is not`;
    return [{ code: 'NAME_UNSUPPORTED', level: 'blocking', pointer: '/spec/as', at: 'to', why }];
  }
  const unmet: Unmet[] = [];
  if (to.adapter.hasNamespaces && !to.inventory.namespaces.some(({ name }) => name === namespace)) {
    const why = `mesh ${to.name} has no namespace ${namespace}, in which the import would live`;
    unmet.push({ code: 'NAMESPACE_MISSING', level: 'blocking', pointer: '/metadata/namespace', at: 'to', why });
  }
  if (isNameTaken(host, to)) {
    const why = `mesh ${to.name} already has a service ${host}: the import needs another name`;
    unmet.push({ code: 'NAME_TAKEN', level: 'blocking', pointer: '/spec/as', at: 'to', why });
  }
  return unmet;
}

/** What the exporting mesh can hold callers from outside to. */
function unmetCallers(way: Way): Unmet[] {
  const { callers, gateway } = way.export.spec;
  const { from, to, keepsIdentity, isGuarded } = way;
  const unmet: Unmet[] = [];
  if (!keepsIdentity) {
    const why = `a gateway ends mTLS between ${from.name} and ${to.name}: the service sees the gateway and not who calls`;
    unmet.push({ code: 'IDENTITY_LOST', level: 'unmet', pointer: '/spec/from', at: 'from', why });
    if (callers !== undefined && gateway?.trustedAs === undefined) {
      const why = `callers of mesh ${to.name} cannot be told apart; say in gateway.trustedAs that the gateway is admitted for them`;
      unmet.push({ code: 'CALLERS_NOT_SEEN', level: 'blocking', pointer: '/spec/callers', at: 'from', why });
    }
  }
  if (keepsIdentity && callers !== undefined && !isGuarded) {
    const why =
      `no allow policy guards the service in mesh ${from.name}: admitting these callers alone would shut out all others there; ` +
      'give the service an AuthorizationPolicy for its own callers first';
    unmet.push({ code: 'CALLERS_NOT_GUARDED', level: 'blocking', pointer: '/spec/callers', at: 'from', why });
  }
  const grants = keepsIdentity ? callers : gateway?.trustedAs;
  if (isGuarded && grants === undefined) {
    const why = `the service is guarded in mesh ${from.name} and the export admits nobody: only other policies can`;
    const pointer = keepsIdentity ? '/spec/callers' : '/spec/gateway/trustedAs';
    unmet.push({ code: 'GRANT_MISSING', level: 'unknown', pointer, at: 'from', why });
  }
  return unmet;
}
