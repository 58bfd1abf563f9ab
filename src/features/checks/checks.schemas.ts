import { z } from 'zod';
import { Finding, Severity } from '../../domain/analysis/finding.js';
import { PageQuery, pageSchema } from '../../platform/http/pages.js';

/** What a check looks at. Documents can also be sent as a YAML or JSON list body alone. */
export const StartCheck = z
  .strictObject({
    meshes: z.array(z.string().min(1)).min(1).default(['*']).describe('Names of meshes; `*` for all'),
    revision: z.int().min(1).optional().describe('A stored revision; default: the newest'),
    documents: z
      .array(z.record(z.string(), z.json()))
      .max(5000)
      .optional()
      .describe('Policies to check in place of the stored ones of the same names; what is not valid is a finding'),
  })
  .meta({ id: 'StartCheck' });
export type StartCheck = z.infer<typeof StartCheck>;

const Summary = z.strictObject({ error: z.int(), warning: z.int(), info: z.int() }).meta({ id: 'FindingSummary' });

/** One run of the checks. */
export const Check = z
  .strictObject({
    id: z.uuid(),
    state: z.enum(['PENDING', 'SUCCEEDED', 'FAILED']),
    error: z.string().nullable().describe('Why it FAILED'),
    meshes: z.array(z.string()),
    revision: z.int().nullable(),
    summary: Summary,
    findings: z.array(Finding).describe('Worst first'),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Check' });
export type Check = z.infer<typeof Check>;

export const CheckPage = pageSchema(Check).meta({ id: 'CheckPage' });

export const FindingQuery = PageQuery.extend({
  check: z.uuid().optional().describe('Default: the newest check'),
  severity: Severity.optional(),
  code: z.string().max(16).optional(),
  mesh: z.string().max(63).optional(),
});
export type FindingQuery = z.infer<typeof FindingQuery>;

export const FindingPage = pageSchema(Finding).meta({ id: 'FindingPage' });

/** For the API document. */
export const findingExample: Finding = {
  code: 'XM-01',
  severity: 'error',
  verdict: 'VIOLATED',
  title: 'One mesh allows what another denies',
  why: 'GET / to payments from shop/cart is allowed in west and deny in east',
  mend: 'Give the service one policy for all its meshes, or separate the two on purpose by placement.',
  objects: [
    { mesh: 'west', object: 'Server shop/payments-http', pointer: 'spec.accessPolicy', file: null, line: null },
    { mesh: 'east', object: 'AuthorizationPolicy shop/payments-clients', pointer: '', file: 'east.yaml', line: 41 },
  ],
  witness: {
    query: {
      caller: { identity: 'cart.shop.serviceaccount.identity.linkerd.cluster.local', ip: '10.9.1.4' },
      target: { mesh: 'west', namespace: 'shop', service: 'payments', port: 8080 },
      request: { method: 'GET', path: '/', headers: [] },
    },
    decisions: [
      { mesh: 'west', decision: 'allow', because: [{ object: 'Server shop/payments-http', path: 'spec.accessPolicy' }] },
      { mesh: 'east', decision: 'deny', because: [] },
    ],
  },
  fingerprint: 'XM-01 VIOLATED west|Server shop/payments-http|spec.accessPolicy east|AuthorizationPolicy shop/payments-clients|',
};

export const checkExample: Check = {
  id: '019aabde-1c00-7000-8000-000000000021',
  state: 'SUCCEEDED',
  error: null,
  meshes: ['east', 'south', 'west'],
  revision: 3,
  summary: { error: 1, warning: 0, info: 0 },
  findings: [findingExample],
  createdAt: '2026-11-22T10:15:00.000Z',
  finishedAt: '2026-11-22T10:15:01.000Z',
};
