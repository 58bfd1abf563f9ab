import type { HttpRequest } from './http-request.js';
import type { Intention } from './intention.js';
import type { Payload } from './jwt-token.js';

/** What a proxy looks at beside the caller; `request` is null where it only sees connections. */
export interface Circumstances {
  readonly request: HttpRequest | null;
  /** Claims of the accepted token, by provider. */
  readonly payloads: ReadonlyMap<string, Payload>;
}

/** What rules say, and the intention that made them say so; null where it is the default. */
export interface RuleDecision {
  readonly action: 'allow' | 'deny';
  readonly intention: Intention | null;
  /** The deciding permission, by its place; null for an intention on connections. */
  readonly permission: number | null;
}
