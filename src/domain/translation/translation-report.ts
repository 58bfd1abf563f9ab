import { z } from 'zod';

/** How faithfully a mesh says what a field means. `wider` on a security field becomes `refused` unless that is allowed. */
export const Fidelity = z.enum(['exact', 'narrower', 'wider', 'refused']).meta({ id: 'Fidelity' });
export type Fidelity = z.infer<typeof Fidelity>;

/** What became of one field of one policy in one mesh. */
export const TranslationNote = z
  .strictObject({
    policy: z.string().describe('Kind, namespace and name, as `AuthorizationPolicy bookinfo/reviews-readers`'),
    pointer: z.string().describe('JSON pointer into the policy, as `/spec/rules/0/to/0/paths`'),
    fidelity: Fidelity,
    reason: z.string(),
    native: z.string().nullable().describe('The native object and place that it became, where there is one'),
    security: z.boolean().describe('True where the field decides who may call whom'),
  })
  .meta({ id: 'TranslationNote' });
export type TranslationNote = z.infer<typeof TranslationNote>;

/** Every field that did not come across exactly; empty means that all did. */
export type TranslationReport = readonly TranslationNote[];
