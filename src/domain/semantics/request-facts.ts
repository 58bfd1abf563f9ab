import type { RequestJwt } from '../model/access-query.js';

/** A verified workload identity in its parts; `name` is the service account or the service. */
export interface VerifiedIdentity {
  readonly trustDomain: string;
  readonly namespace: string;
  readonly name: string;
  /** The whole id without its scheme. */
  readonly spiffeId: string;
}

/** What a proxy knows of one request, in no mesh's words. Null: the request does not have it. */
export interface RequestFacts {
  readonly identity: VerifiedIdentity | null;
  /** Trust domains that count as the mesh's own, aliases included. */
  readonly ownTrustDomains: readonly string[];
  /** The federated mesh that the call comes through. */
  readonly peer: string | null;
  readonly ip: string | null;
  readonly remoteIp: string | null;
  readonly destinationIp: string | null;
  readonly port: number | null;
  readonly sni: string | null;
  /** Null on a connection that carries no HTTP. */
  readonly http: HttpFacts | null;
}

/** The HTTP part of a request. */
export interface HttpFacts {
  readonly method: string;
  readonly host: string;
  /** Normalised as the mesh does, without query. */
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  /** A token that a provider of the target accepted. */
  readonly jwt: RequestJwt | null;
}
