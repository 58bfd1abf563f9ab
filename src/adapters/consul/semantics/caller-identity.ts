import type { Caller } from '../../../domain/model/access-query.js';
import type { AgentSettings, Peer } from '../native/agent-settings.js';

/** What a public listener learns of its caller from the connection. */
export type CallerIdentity =
  /** No TLS at all. */
  | { readonly kind: 'plaintext' }
  /** TLS without a client certificate. */
  | { readonly kind: 'anonymous' }
  /** A certificate that no CA known to the mesh signed. */
  | { readonly kind: 'foreign'; readonly trustDomain: string }
  /** A certificate of the mesh that names no service: gateways, agents. Intentions never match it. */
  | { readonly kind: 'nameless'; readonly uri: string }
  | ServiceIdentity;

/** A service, by what its certificate says. */
export interface ServiceIdentity {
  readonly kind: 'service';
  readonly name: string;
  readonly namespace: string;
  /** As the certificate spells it: `default` written out is not the default partition to the proxy. */
  readonly partition: string | null;
  /** The name of the peer that it comes from; null for the own cluster. */
  readonly peer: string | null;
  readonly uri: string;
}

const SPIFFE = /^spiffe:\/\/([^/]*)(\/.*)?$/;
const SERVICE_PATH = /^(?:\/ap\/([^/]+))?\/ns\/([^/]+)\/dc\/[^/]+\/svc\/([^/]+)$/;
/** Consul's trust domains are made of the cluster's id. */
const CLUSTER_TRUST_DOMAIN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[^/]+$/i;

/** Who calls, for a service that the named peers may reach. */
export function callerIdentity(caller: Caller, agent: AgentSettings, admitted: readonly Peer[]): CallerIdentity {
  const said = caller.identity ?? caller.service;
  if (said === undefined) return { kind: caller.tls === 'anonymous' ? 'anonymous' : 'plaintext' };
  const [, trustDomain, path = ''] = SPIFFE.exec(said) ?? [];
  if (trustDomain === undefined) return localService(said, agent);
  const peer = admitted.find((candidate) => candidate.trustDomain.toLowerCase() === trustDomain.toLowerCase());
  if (peer === undefined && !isOwn(trustDomain, agent)) return { kind: 'foreign', trustDomain };
  const [, partition, namespace, name] = SERVICE_PATH.exec(path) ?? [];
  if (namespace === undefined || name === undefined) return { kind: 'nameless', uri: said };
  return { kind: 'service', name, namespace, partition: partition ?? null, peer: peer?.name ?? null, uri: said };
}

/** A Consul service by its name, or by `namespace/name`. */
function localService(said: string, agent: AgentSettings): ServiceIdentity {
  const slash = said.lastIndexOf('/');
  const namespace = slash > 0 ? said.slice(0, slash) : 'default';
  const name = said.slice(slash + 1);
  const uri = `spiffe://${agent.trustDomain ?? 'consul'}/ns/${namespace}/dc/${agent.datacenter ?? 'dc1'}/svc/${name}`;
  return { kind: 'service', name, namespace, partition: null, peer: null, uri };
}

/** Where the documents do not tell the trust domain, anything that looks like a Consul cluster's is taken for it. */
function isOwn(trustDomain: string, agent: AgentSettings): boolean {
  if (agent.trustDomain === null) return CLUSTER_TRUST_DOMAIN.test(trustDomain);
  return agent.trustDomain.toLowerCase() === trustDomain.toLowerCase();
}
