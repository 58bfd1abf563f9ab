import { stringAt, type JsonObject } from '../json-object.js';
import type { Authorizer } from './access-control.js';
import { chainTargets } from './chain-targets.js';
import { ConsulError } from './consul-error.js';

const OF_SERVICE = new Set(['service-defaults', 'service-router', 'service-splitter', 'service-resolver']);
const GATEWAYS = new Set(['ingress-gateway', 'terminating-gateway', 'api-gateway', 'bound-api-gateway']);
const READ_BY_ALL = new Set(['mesh', 'proxy-defaults']);

type Right = readonly [resource: string, name?: string];

/** The right that reading asks for; null where there is none (hashicorp/consul agent/structs: CanRead of each kind). */
function rightToRead(kind: string, name: string): Right | null {
  if (READ_BY_ALL.has(kind)) return null;
  if (kind === 'service-intentions') return ['intention', name];
  return OF_SERVICE.has(kind) || GATEWAYS.has(kind) ? ['service', name] : ['mesh'];
}

/** True where the token may see the entry. JWT providers are shown to everybody who may write any service. */
export function mayRead(acl: Authorizer, kind: string, name: string): boolean {
  const right = rightToRead(kind, name);
  return right === null || acl.may(right[0], 'read', right[1]) || (kind === 'jwt-provider' && acl.mayWriteAnyService());
}

/** 403 where it may not. */
export function demandRead(acl: Authorizer, kind: string, name: string): void {
  const right = rightToRead(kind, name);
  if (right !== null && !mayRead(acl, kind, name)) acl.demand(right[0], 'read', right[1]);
}

/** 403 where the token may not write the entry, or may not see a service that it sends to (CanWrite of each kind). */
export function demandWrite(acl: Authorizer, entry: JsonObject): void {
  const [kind, name] = [stringAt(entry, 'Kind') ?? '', stringAt(entry, 'Name') ?? ''];
  if (kind === 'bound-api-gateway') throw new ConsulError(403, 'Permission denied: only writeable by controller');
  if (kind === 'service-intentions') return acl.demand('intention', 'write', name);
  if (!OF_SERVICE.has(kind)) return acl.demand('mesh', 'write');
  acl.demand('service', 'write', name);
  for (const target of chainTargets(entry)) if (target !== name) acl.demand('service', 'read', target);
}
