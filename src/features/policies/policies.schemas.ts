import { z } from 'zod';
import { Policy, PolicyKind } from '../../domain/model/policy.js';
import { Label, ResourceName } from '../../domain/model/scalars.js';
import { PageQuery, pageSchema } from '../../platform/http/pages.js';

const Origin = z.strictObject({ mesh: z.string(), objects: z.array(z.string()), unchanged: z.boolean() }).meta({
  id: 'PolicyOrigin',
  description: 'The native objects that an imported policy stands for; unchanged since the import or not',
});

const Source = z
  .strictObject({ file: z.string().nullable(), document: z.int(), line: z.int() })
  .meta({ id: 'SourcePosition', description: 'Documents count from 0, lines from 1' });

/** A policy as the API gives it. */
export const PolicyResource = z
  .strictObject({
    policy: Policy,
    version: z.int().describe('Grows with each change; its ETag'),
    revision: z.int().describe('The revision that last changed it'),
    source: Source.nullable(),
    origins: z.array(Origin),
  })
  .meta({ id: 'PolicyResource' });
export type PolicyResource = z.infer<typeof PolicyResource>;

export const PolicyPage = pageSchema(PolicyResource).meta({ id: 'PolicyPage' });

export const PolicyQuery = PageQuery.extend({ kind: PolicyKind.optional(), namespace: Label.optional() });
export type PolicyQuery = z.infer<typeof PolicyQuery>;

export const PolicyPath = { kind: PolicyKind, namespace: Label, name: ResourceName };

export const ApplyQuery = z.strictObject({
  file: z.string().max(1024).optional().describe('Name of the file that is sent, for findings and answers'),
  message: z.string().max(1024).optional().describe('Why, for the revision'),
  dryRun: z.stringbool().optional().describe('Answers as if, and changes nothing'),
});
export type ApplyQuery = z.infer<typeof ApplyQuery>;

const AppliedDocument = z
  .strictObject({
    file: z.string().nullable(),
    document: z.int(),
    line: z.int(),
    kind: PolicyKind,
    namespace: z.string(),
    name: z.string(),
    outcome: z.enum(['created', 'updated', 'deleted', 'unchanged']),
    version: z.int(),
  })
  .meta({ id: 'AppliedDocument' });

/** What became of each document. */
export const ApplyResult = z
  .strictObject({
    revision: z.int().describe('The newest revision; a new one unless nothing changed'),
    documents: z.array(AppliedDocument),
  })
  .meta({ id: 'ApplyResult' });
export type ApplyResult = z.infer<typeof ApplyResult>;

/** Examples for the API document. */
export const policyExample = {
  apiVersion: 'concordat/v1' as const,
  kind: 'AuthorizationPolicy' as const,
  metadata: { name: 'reviews-readers', namespace: 'bookinfo', labels: { team: 'books' } },
  spec: {
    target: { service: 'reviews' },
    action: 'allow' as const,
    rules: [
      {
        from: [{ identities: [{ namespace: 'bookinfo', serviceAccount: 'bookinfo-productpage' }] }],
        to: [{ methods: [{ exact: 'GET' }], paths: [{ prefix: '/reviews/' }] }],
      },
    ],
  },
};

export const policyYamlExample = `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: reviews-readers, namespace: bookinfo }
spec:
  target: { service: reviews }
  action: allow
  rules:
    - from: [{ identities: [{ namespace: bookinfo, serviceAccount: bookinfo-productpage }] }]
      to: [{ methods: [{ exact: GET }], paths: [{ prefix: /reviews/ }] }]
`;

export const policyResourceExample: PolicyResource = {
  policy: policyExample,
  version: 1,
  revision: 3,
  source: { file: 'policies.yaml', document: 0, line: 1 },
  origins: [],
};
