import type { AccessDecision } from '../../src/domain/model/access-decision.js';
import { parseAccessQuery } from '../../src/domain/model/access-query.js';
import { consulSemantics } from '../../src/adapters/consul/semantics/consul-semantics.js';
import type { JsonObject } from '../../src/domain/json.js';
import { consulSnapshot } from './consul-snapshot.js';
import type { ConsulDocuments } from './consul-snapshot.js';

export const TRUST_DOMAIN = '11111111-2222-3333-4444-555555555555.consul';
/** proxy-defaults that make every service speak HTTP. */
export const HTTP = { Kind: 'proxy-defaults', Name: 'global', Config: { protocol: 'http' } };
/** Agents with either default. */
export const ALLOW = { default_intention_policy: 'allow', trustDomain: TRUST_DOMAIN };
export const DENY = { default_intention_policy: 'deny', trustDomain: TRUST_DOMAIN };

/** A query to `api`, GET / by `web` unless it says otherwise: caller, service, port, and the request's members. */
export type Asked = { service?: string; port?: number } & JsonObject;

/** The decision of a mesh with these documents. */
export function decide(documents: ConsulDocuments, asked: Asked = {}): AccessDecision {
  const { caller = { service: 'web' }, service = 'api', port, ...request } = asked;
  const query = {
    caller,
    target: { service, ...(port === undefined ? {} : { port }) },
    request: { method: 'GET', path: '/', ...request },
  };
  return consulSemantics(consulSnapshot(documents)).decide(parseAccessQuery(query));
}

/** As decide, in one word. */
export function answer(documents: ConsulDocuments, asked: Asked = {}): string {
  return decide(documents, asked).decision;
}

/** A service-intentions entry. */
export function intentions(name: string, sources: JsonObject[], rest: JsonObject = {}): JsonObject {
  return { Kind: 'service-intentions', Name: name, Sources: sources, ...rest };
}

/** Documents in which web may only do what the HTTP part says, under default deny. */
export function allowing(http: JsonObject, ...more: JsonObject[]): ConsulDocuments {
  return {
    agent: DENY,
    entries: [HTTP, intentions('api', [{ Name: 'web', Permissions: [{ Action: 'allow', HTTP: http }] }]), ...more],
  };
}
