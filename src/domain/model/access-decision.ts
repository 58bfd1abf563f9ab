import { z } from 'zod';

/**
 * What a mesh does with a request: `allow`; `deny` (403, or closed by policy); `unauthenticated` (401); `refused` (no
 * connection); `not-found` (Linkerd: no route matches); `bad-request` (refused before any policy); `unmanaged` (no proxy
 * of the mesh sees the port); `unknown`, with a reason.
 */
export const Decision = z
  .enum(['allow', 'deny', 'unauthenticated', 'refused', 'not-found', 'bad-request', 'unmanaged', 'unknown'])
  .meta({ id: 'Decision' });
export type Decision = z.infer<typeof Decision>;

/** A native object, and the place in it, that decided. */
export const DecisionReason = z
  .strictObject({
    object: z.string().describe('Kind and name, as `AuthorizationPolicy bookinfo/reviews-readers`'),
    rule: z.number().int().min(0).optional().describe('Index of the rule, counted from 0'),
    path: z.string().optional().describe('Place in the object, as `spec.rules[0]`'),
  })
  .meta({ id: 'DecisionReason' });
export type DecisionReason = z.infer<typeof DecisionReason>;

/** The answer of one mesh to one access query. */
export const AccessDecision = z
  .strictObject({
    mesh: z.string(),
    decision: Decision,
    because: z.array(DecisionReason),
    reason: z.string().optional().describe('In words, where no object explains the decision'),
  })
  .meta({ id: 'AccessDecision' });
export type AccessDecision = z.infer<typeof AccessDecision>;
