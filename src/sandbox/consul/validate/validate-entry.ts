import { objectAt, stringAt, type JsonObject } from '../../json-object.js';
import { refuseAll, refusedEntry } from '../consul-error.js';
import { exportedServices } from './exported-services.js';
import { ingressGateway } from './ingress-gateway.js';
import { jwtProvider } from './jwt-provider.js';
import { meshEntry } from './mesh-entry.js';
import { metaFaults } from './meta-faults.js';
import { proxyDefaults } from './proxy-defaults.js';
import { serviceDefaults } from './service-defaults.js';
import { serviceIntentions } from './service-intentions.js';
import { serviceResolver } from './service-resolver.js';
import { serviceRouter } from './service-router.js';
import { serviceSplitter } from './service-splitter.js';
import { terminatingGateway } from './terminating-gateway.js';

/**
 * Checks one entry by itself and writes in what Consul computes; 500 with Consul's text where it is invalid
 * (hashicorp/consul agent/structs/config_entry*.go: Normalize and Validate).
 */
export function validateEntry(entry: JsonObject): JsonObject {
  const kind = stringAt(entry, 'Kind') ?? '';
  const named = withName(kind, entry);
  // That kind collects the faults of Meta with its own.
  if (kind !== 'service-defaults') refuseAll(metaFaults(objectAt(entry, 'Meta')));
  return (VALIDATORS[kind] ?? ((same: JsonObject) => same))(named);
}

/** The name under which an entry is kept: the kinds of one entry have a fixed one, whatever a request says. */
export function storedName(kind: string, name: string): string {
  if (kind === 'mesh') return 'mesh';
  return kind === 'proxy-defaults' && name === '' ? 'global' : name;
}

/** 500 for a name that a kind cannot have. */
export function checkName(kind: string, name: string): void {
  if (kind === 'proxy-defaults' && name !== 'global')
    throw refusedEntry(`invalid name (${JSON.stringify(name)}), only "global" is supported`);
  if (kind === 'exported-services' && name !== 'default') throw refusedEntry(`exported-services Name must be "default"`);
}

/** Names of these kinds are asked for only when they are stored. */
const LATE: ReadonlySet<string> = new Set(['terminating-gateway', 'ingress-gateway']);

function withName(kind: string, entry: JsonObject): JsonObject {
  const name = storedName(kind, stringAt(entry, 'Name') ?? '');
  checkName(kind, name);
  if (name === '') throw refusedEntry(LATE.has(kind) ? 'serviceName is required' : 'Name is required');
  return { ...entry, Name: name };
}

function samenessGroup(): never {
  throw refusedEntry('sameness-groups are an enterprise-only feature');
}

const VALIDATORS: Readonly<Record<string, (entry: JsonObject) => JsonObject>> = {
  mesh: meshEntry,
  'proxy-defaults': proxyDefaults,
  'service-defaults': serviceDefaults,
  'service-router': serviceRouter,
  'service-splitter': serviceSplitter,
  'service-resolver': serviceResolver,
  'service-intentions': serviceIntentions,
  'jwt-provider': jwtProvider,
  'exported-services': exportedServices,
  'ingress-gateway': ingressGateway,
  'terminating-gateway': terminatingGateway,
  'sameness-group': samenessGroup,
};
