import { z } from 'zod';
import { AccessDecision } from '../model/access-decision.js';
import { AccessQuery } from '../model/access-query.js';

/** How bad: an error breaks or opens something, a warning may, info is worth knowing. */
export const Severity = z.enum(['error', 'warning', 'info']).meta({ id: 'Severity' });
export type Severity = z.infer<typeof Severity>;

/**
 * How sure: `VIOLATED` is shown by a fact or a witness that the native rules confirm, `PROVEN` holds for all requests,
 * `POSSIBLE` could not be excluded, `UNKNOWN` ran out of budget.
 */
export const Verdict = z.enum(['VIOLATED', 'POSSIBLE', 'PROVEN', 'UNKNOWN']).meta({ id: 'Verdict' });
export type Verdict = z.infer<typeof Verdict>;

/** One object that a finding is about. */
export const FindingObject = z
  .strictObject({
    mesh: z.string().nullable().describe('Null for a policy of ours that is for several meshes'),
    object: z.string().describe('Kind and name, as `AuthorizationPolicy bookinfo/reviews-readers`'),
    pointer: z.string().describe('JSON pointer into the object; empty for the whole'),
    file: z.string().nullable(),
    line: z.number().int().nullable().describe('Line of the document, counted from 1'),
  })
  .meta({ id: 'FindingObject' });
export type FindingObject = z.infer<typeof FindingObject>;

/** A request that shows the finding, with what each mesh concerned answers. */
export const Witness = z.strictObject({ query: AccessQuery, decisions: z.array(AccessDecision) }).meta({ id: 'Witness' });
export type Witness = z.infer<typeof Witness>;

/** One result of a check. */
export const Finding = z
  .strictObject({
    code: z.string().describe('Stable code, as XM-01'),
    severity: Severity,
    verdict: Verdict,
    title: z.string(),
    why: z.string().describe('What is wrong here, in words'),
    mend: z.string().describe('What to do about it'),
    objects: z.array(FindingObject).min(1).describe('The objects concerned, both sides where there are two'),
    witness: Witness.nullable(),
    fingerprint: z.string().describe('The same for the same finding in the next run'),
  })
  .meta({ id: 'Finding' });
export type Finding = z.infer<typeof Finding>;
