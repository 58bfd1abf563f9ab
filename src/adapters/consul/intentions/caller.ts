/**
 * Callers that intentions cannot tell apart: a service of the mesh, every service of the mesh that is not named, a service
 * behind a peer, every other service behind a peer. Certificates of another kind the Community Edition never issues.
 */
export interface Caller {
  /** Null for every service that is not named. */
  readonly service: string | null;
  /** The peer that the call comes through; null for the mesh itself. */
  readonly peer: string | null;
}

/** Every service of the mesh that is not named. */
export const ANY_SERVICE: Caller = { service: null, peer: null };

/** Names a caller: equal keys are the same caller. */
export function callerKey({ service, peer }: Caller): string {
  return JSON.stringify([peer, service]);
}

/** Each caller once, in the order of first appearance. */
export function distinctCallers(callers: readonly Caller[]): Caller[] {
  return [...new Map(callers.map((caller) => [callerKey(caller), caller])).values()];
}
