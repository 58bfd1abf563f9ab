import { z } from 'zod';
import { MeshKind } from '../../domain/model/mesh-kind.js';
import { Label, Labels } from '../../domain/model/scalars.js';
import { Capabilities } from '../../domain/translation/capabilities.js';
import { ConnectionSpec, LiveConnectionSpec } from '../../domain/translation/connection-spec.js';
import { pageSchema } from '../../platform/http/pages.js';

/** The name of a mesh in its project. */
export const MeshName = Label.meta({ example: 'east' });

/** What a mesh is made or changed with. */
export const PutMesh = z
  .strictObject({
    name: MeshName.optional().describe('If given, the same as in the path'),
    kind: MeshKind,
    labels: Labels.default({}).describe('Placements select meshes by these'),
    trustDomain: z.string().min(1).max(253).optional().describe('Where it cannot be read from the mesh'),
    connection: ConnectionSpec.describe('Reads the mesh; writes too where there is no writer'),
    writer: LiveConnectionSpec.optional().describe('Another identity at the same server, which alone makes dry runs and writes'),
  })
  .meta({ id: 'PutMesh' });
export type PutMesh = z.infer<typeof PutMesh>;

const Credential = z
  .strictObject({ kind: z.enum(['token', 'client-certificate', 'kubeconfig', 'none']), fingerprint: z.string().nullable() })
  .meta({ id: 'Credential', description: 'What kind of credential is kept; the fingerprint shows whether it changed' });

/** A connection without its credentials. */
export const ConnectionView = z
  .union([
    z.strictObject({
      kubernetes: z.strictObject({ server: z.string(), tlsServerName: z.string().optional(), credential: Credential }),
    }),
    z.strictObject({
      consul: z.strictObject({ address: z.string(), datacenter: z.string().optional(), credential: Credential }),
    }),
    z.strictObject({ documents: z.strictObject({}) }),
  ])
  .meta({ id: 'ConnectionView' });
export type ConnectionView = z.infer<typeof ConnectionView>;

/** What was found of the identity that writes. */
export const WriterVerification = z
  .strictObject({
    reachable: z.boolean(),
    missingPermissions: z.array(z.string()).describe("What it lacks to write, in the mesh's own words"),
    error: z.string().nullable(),
  })
  .meta({ id: 'WriterVerification' });
export type WriterVerification = z.infer<typeof WriterVerification>;

/** What was found when the connection was last tried. */
export const Verification = z
  .strictObject({
    reachable: z.boolean(),
    version: z.string().nullable(),
    capabilities: Capabilities.nullable(),
    missingPermissions: z
      .array(z.string())
      .describe("What the connection lacks to read, and without a writer to write, in the mesh's own words"),
    error: z.string().nullable(),
    writer: WriterVerification.nullable().describe('Null where the connection writes too'),
    verifiedAt: z.iso.datetime(),
  })
  .meta({ id: 'Verification' });
export type Verification = z.infer<typeof Verification>;

/** A mesh as the API gives it. */
export const Mesh = z
  .strictObject({
    name: MeshName,
    kind: MeshKind,
    labels: Labels,
    trustDomain: z.string().nullable(),
    connection: ConnectionView,
    writer: ConnectionView.nullable().describe('Null where the connection writes too'),
    verification: Verification.nullable().describe('Null until a verification was asked for'),
    version: z.int().describe('Grows with each change; its ETag'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Mesh' });
export type Mesh = z.infer<typeof Mesh>;

export const MeshPage = pageSchema(Mesh).meta({ id: 'MeshPage' });

/** What documents became of an offline mesh. */
export const DocumentsSummary = z
  .strictObject({
    observation: z.uuid(),
    objects: z.int(),
    collections: z.record(z.string(), z.int()).describe('How many objects of each collection'),
    observedAt: z.iso.datetime(),
  })
  .meta({ id: 'DocumentsSummary' });
export type DocumentsSummary = z.infer<typeof DocumentsSummary>;

export const DocumentsQuery = z.strictObject({
  file: z.string().max(1024).optional().describe('Name of the file, for findings'),
});
export type DocumentsQuery = z.infer<typeof DocumentsQuery>;

/** For the API document. */
const server = { server: 'https://east.example.com:6443', certificateAuthorityData: 'LS0tLS1CRUdJTi…' };
export const putMeshExample = {
  kind: 'istio' as const,
  labels: { env: 'prod' },
  connection: { kubernetes: { ...server, token: 'eyJhbGciOi…' } },
  writer: { kubernetes: { ...server, token: 'eyJhbGciOj…' } },
};

export const meshExample: Mesh = {
  name: 'east',
  kind: 'istio',
  labels: { env: 'prod' },
  trustDomain: 'cluster.local',
  connection: {
    kubernetes: { server: 'https://east.example.com:6443', credential: { kind: 'token', fingerprint: '9f86d081884c7d65' } },
  },
  writer: {
    kubernetes: { server: 'https://east.example.com:6443', credential: { kind: 'token', fingerprint: '60303ae22b998861' } },
  },
  verification: null,
  version: 1,
  createdAt: '2026-11-22T10:15:00.000Z',
  updatedAt: '2026-11-22T10:15:00.000Z',
};

export const verificationExample: Verification = {
  reachable: true,
  version: '1.30.3',
  capabilities: { version: '1.30.3', features: { 'authorization.deny': 'native', 'authorization.jwt': 'native' } },
  missingPermissions: ['list telemetries.telemetry.istio.io'],
  error: null,
  writer: { reachable: true, missingPermissions: ['patch authorizationpolicies.security.istio.io'], error: null },
  verifiedAt: '2026-11-22T10:15:00.000Z',
};

export const documentsYamlExample = `apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: bookinfo }
spec: { selector: { app: reviews }, ports: [{ name: http, port: 9080 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: reviews-readers, namespace: bookinfo }
spec:
  selector: { matchLabels: { app: reviews } }
  rules:
    - from: [{ source: { principals: [cluster.local/ns/bookinfo/sa/bookinfo-productpage] } }]
      to: [{ operation: { methods: [GET] } }]
`;

export const documentsJsonExample = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'reviews', namespace: 'bookinfo' },
    spec: { selector: { app: 'reviews' }, ports: [{ name: 'http', port: 9080 }] },
  },
];

export const documentsSummaryExample: DocumentsSummary = {
  observation: '019aabde-1c00-7000-8000-000000000001',
  objects: 2,
  collections: { 'core/Service': 1, 'security.istio.io/AuthorizationPolicy': 1 },
  observedAt: '2026-11-22T10:15:00.000Z',
};
