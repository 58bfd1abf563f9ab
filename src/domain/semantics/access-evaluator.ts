import type { AccessDecision } from '../model/access-decision.js';
import type { AccessQuery } from '../model/access-query.js';

/**
 * Decides requests by a mesh's own rules, exact to the reference. Made once per snapshot: what can be compiled is compiled
 * then, so that thousands of requests are decided quickly.
 */
export interface AccessEvaluator {
  /** True where the mesh has the service or workload that the query names. */
  knows(query: AccessQuery): boolean;
  /** The mesh's decision. Never throws on odd input: what cannot be decided is `unknown` with a reason. */
  decide(query: AccessQuery): AccessDecision;
}
