import type { JsonObject } from '../../../domain/json.js';
import { objectOf, objectsOf, textOf } from '../native/json-fields.js';
import type { Caller } from './caller.js';
import { printPermission, readPermission, type Permission } from './permission.js';

/** One source of a service-intentions entry: it decides alone, or by the first of its permissions that matches. */
export interface Intention {
  readonly caller: Caller;
  readonly effect: 'allow' | 'deny' | readonly Permission[];
}

/** A service-intentions entry. `destination` is a service or `*`. */
export interface IntentionEntry {
  readonly destination: string;
  readonly intentions: readonly Intention[];
}

/** Reads an entry in HTTP API casing, or says why it cannot be taken apart into plain conditions. */
export function readIntentionEntry(fields: JsonObject, destination: string): IntentionEntry | string {
  if (Object.keys(objectOf(fields, 'JWT')).length > 0)
    return 'the entry asks for a token, which no policy kind can say as Consul means it';
  if (isScoped(fields)) return 'namespaces and partitions are not modelled';
  const intentions: Intention[] = [];
  for (const source of objectsOf(fields, 'Sources')) {
    const intention = readSource(source, destination);
    if (typeof intention === 'string') return intention;
    intentions.push(intention);
  }
  return { destination, intentions };
}

/** Enterprise fields: namespace `default` is what the Community Edition means by none. */
function isScoped(fields: JsonObject): boolean {
  const scopes = [textOf(fields, 'Namespace'), textOf(fields, 'Partition')];
  return scopes.some((scope) => scope !== '' && scope !== 'default') || textOf(fields, 'SamenessGroup') !== '';
}

function readSource(source: JsonObject, destination: string): Intention | string {
  const name = textOf(source, 'Name');
  if (isScoped(source)) return `source ${name} names a namespace, partition or sameness group, which are not modelled`;
  const peer = textOf(source, 'Peer');
  const caller: Caller = { service: name === '*' ? null : name, peer: peer === '' ? null : peer };
  const permissions = objectsOf(source, 'Permissions');
  if (permissions.length > 0) return readPermissions(caller, permissions, destination);
  const action = textOf(source, 'Action');
  return action === 'allow' || action === 'deny'
    ? { caller, effect: action }
    : `source ${name} has the unknown action "${action}"`;
}

function readPermissions(caller: Caller, permissions: readonly JsonObject[], destination: string): Intention | string {
  if (destination === '*') return 'permissions on a wildcard destination, which Consul refuses';
  const read = permissions.map(readPermission);
  const problem = read.find((permission) => typeof permission === 'string');
  if (problem !== undefined) return problem;
  return { caller, effect: read.filter((permission) => typeof permission !== 'string') };
}

/** The entry as Consul takes it. */
export function printIntentionEntry({ destination, intentions }: IntentionEntry): JsonObject {
  return { Kind: 'service-intentions', Name: destination, Sources: intentions.map(printIntention) };
}

function printIntention({ caller, effect }: Intention): JsonObject {
  return {
    Name: caller.service ?? '*',
    ...(caller.peer === null ? {} : { Peer: caller.peer }),
    ...(typeof effect === 'string' ? { Action: effect } : { Permissions: effect.map(printPermission) }),
  };
}
