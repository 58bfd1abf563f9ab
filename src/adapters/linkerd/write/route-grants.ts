import type { JsonObject } from '../../../domain/json.js';
import type { Grant } from '../grants/grant.js';

/** One match of an HTTPRoute and the host name that it is for; null: every host. */
export interface RequestMatch {
  readonly hostname: string | null;
  readonly match: JsonObject;
}

/** Grants on the requests that one of the matches covers. */
export interface RouteGrant {
  /** Index of the rule of the policy. */
  readonly rule: number;
  readonly grants: readonly Grant[];
  readonly matches: readonly RequestMatch[];
}
