import { z } from 'zod';
import { PolicyKind } from '../../domain/model/policy.js';
import { pageSchema } from '../../platform/http/pages.js';

/** A revision as the API gives it. */
export const Revision = z
  .strictObject({
    number: z.int(),
    id: z.uuid(),
    author: z.strictObject({ id: z.string(), name: z.string() }),
    message: z.string(),
    changes: z.array(
      z.strictObject({
        kind: PolicyKind,
        namespace: z.string(),
        name: z.string(),
        outcome: z.enum(['created', 'updated', 'deleted']),
      }),
    ),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Revision' });
export type Revision = z.infer<typeof Revision>;

export const RevisionPage = pageSchema(Revision).meta({ id: 'RevisionPage' });

export const RevisionNumber = z.coerce.number().int().min(1);

/** For the API document. */
export const revisionExample: Revision = {
  number: 3,
  id: '019aabde-1c00-7000-8000-000000000003',
  author: { id: '019aabde-1c00-7000-8000-00000000000a', name: 'ci' },
  message: 'reviews only for the product page',
  changes: [{ kind: 'AuthorizationPolicy', namespace: 'bookinfo', name: 'reviews-readers', outcome: 'created' }],
  createdAt: '2026-11-22T10:15:00.000Z',
};
