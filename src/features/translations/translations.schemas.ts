import { z } from 'zod';
import { Policy } from '../../domain/model/policy.js';
import { TranslationNote } from '../../domain/translation/translation-report.js';

export const StartTranslation = z
  .strictObject({
    meshes: z.array(z.string().min(1)).min(1).default(['*']).describe('Names of meshes; `*` for all'),
    revision: z.int().min(1).optional().describe('A stored revision; default: the newest'),
    documents: z.array(Policy).max(1000).optional().describe('Policies to translate alone, in place of a stored revision'),
  })
  .refine((body) => body.revision === undefined || body.documents === undefined, {
    error: 'give a revision or documents, not both',
  })
  .meta({ id: 'StartTranslation' });
export type StartTranslation = z.infer<typeof StartTranslation>;

const TranslatedObject = z
  .strictObject({ object: z.string(), policies: z.array(z.string()), body: z.record(z.string(), z.json()) })
  .meta({ id: 'TranslatedObject' });

const TranslatedMesh = z
  .strictObject({
    mesh: z.string(),
    kind: z.string(),
    objects: z.array(TranslatedObject),
    report: z.array(TranslationNote).describe('Every field that does not come across exactly'),
  })
  .meta({ id: 'TranslatedMesh' });

/** What meshes would get. */
export const Translation = z
  .strictObject({ revision: z.int().nullable(), meshes: z.array(TranslatedMesh) })
  .meta({ id: 'Translation' });
export type Translation = z.infer<typeof Translation>;

/** For the API document. */
export const translationExample: Translation = {
  revision: 3,
  meshes: [
    {
      mesh: 'east',
      kind: 'istio',
      objects: [
        {
          object: 'AuthorizationPolicy bookinfo/reviews-readers',
          policies: ['AuthorizationPolicy bookinfo/reviews-readers'],
          body: {
            apiVersion: 'security.istio.io/v1',
            kind: 'AuthorizationPolicy',
            metadata: { name: 'reviews-readers', namespace: 'bookinfo' },
            spec: { selector: { matchLabels: { app: 'reviews' } }, action: 'ALLOW' },
          },
        },
      ],
      report: [],
    },
  ],
};
