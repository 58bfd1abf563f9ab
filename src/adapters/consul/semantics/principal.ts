import type { ServiceIdentity } from './caller-identity.js';
import { WILDCARD } from './intention-source.js';
import type { IntentionSource } from './intention-source.js';
import { regexPattern } from './pattern.js';
import type { Pattern } from './pattern.js';

/** True for callers that a source names. */
export type Principal = (caller: ServiceIdentity) => boolean;

/** Names that mean themselves in a regex. */
const PLAIN = /^[-_0-9A-Za-z]*$/;

/**
 * The callers that a source names, as the proxy tells them apart: by a regex over the SPIFFE id, of which the datacenter is free
 * (hashicorp/consul `agent/xds/rbac.go` makeSpiffePattern). Names go into that regex unescaped. Null where it does not compile.
 */
export function principalOf(source: IntentionSource, partitionOfPeer: string): Principal | null {
  const name = namePattern(source.name);
  const namespace = namePattern(source.namespace);
  if (name === null || namespace === null) return null;
  const partition = source.peer === null ? source.partition : partitionOfPeer;
  const spelled = partition === 'default' ? null : partition;
  return (caller) =>
    caller.peer === source.peer && caller.partition === spelled && name(caller.name) && namespace(caller.namespace);
}

function namePattern(name: string): Pattern {
  if (name === WILDCARD) return () => true;
  return PLAIN.test(name) ? (text) => text === name : regexPattern(name);
}

/** True where the first source names some of the callers that the second, wider one names (hashicorp/consul ixnSourceMatches). */
export function isInside(narrow: IntentionSource, wide: IntentionSource): boolean {
  return (
    wildcards(narrow) < wildcards(wide) &&
    narrow.partition === wide.partition &&
    narrow.peer === wide.peer &&
    (narrow.namespace === wide.namespace || wide.namespace === WILDCARD) &&
    (narrow.name === wide.name || wide.name === WILDCARD)
  );
}

function wildcards({ namespace, name }: IntentionSource): number {
  if (namespace === WILDCARD) return 2;
  return name === WILDCARD ? 1 : 0;
}
