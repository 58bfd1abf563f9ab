import { z } from 'zod';
import { Precondition } from '../../domain/federation/precondition.js';
import { MeshKind } from '../../domain/model/mesh-kind.js';
import { TranslationNote } from '../../domain/translation/translation-report.js';
import { pageSchema } from '../../platform/http/pages.js';

const Crossing = z
  .strictObject({
    from: z.string(),
    fromKind: MeshKind,
    to: z.string(),
    toKind: MeshKind,
    host: z.string().describe('The name under which the importing mesh calls the service'),
    identity: z.enum(['workload', 'gateway']).describe('Whom the service sees: who calls, or the gateway that ends mTLS'),
    feasible: z.boolean().describe('False where something blocks it: then nothing is written on either side'),
    unmet: z.array(Precondition),
  })
  .meta({ id: 'Crossing' });

const FederatedObject = z
  .strictObject({ object: z.string(), policies: z.array(z.string()), body: z.record(z.string(), z.json()) })
  .meta({ id: 'FederatedObject' });

const FederationSide = z
  .strictObject({
    mesh: z.string(),
    kind: MeshKind,
    role: z.enum(['exporter', 'importer']),
    objects: z.array(FederatedObject).describe('The native objects that this mesh gets for the export'),
    report: z.array(TranslationNote),
  })
  .meta({ id: 'FederationSide' });

/** One service export with what becomes of it in every mesh. */
export const Federation = z
  .strictObject({
    namespace: z.string(),
    name: z.string(),
    from: z.strictObject({ mesh: z.string(), service: z.string() }),
    crossings: z.array(Crossing),
    unmet: z.array(Precondition).describe('What regards meshes that are not known'),
    sides: z.array(FederationSide),
  })
  .meta({ id: 'Federation' });
export type Federation = z.infer<typeof Federation>;

export const FederationPage = pageSchema(Federation).meta({ id: 'FederationPage' });

/** For the API document. */
export const federationExample: Federation = {
  namespace: 'bookinfo',
  name: 'reviews',
  from: { mesh: 'east', service: 'reviews' },
  crossings: [
    {
      from: 'east',
      fromKind: 'istio',
      to: 'south',
      toKind: 'consul',
      host: 'reviews-east',
      identity: 'gateway',
      feasible: true,
      unmet: [
        {
          code: 'IDENTITY_LOST',
          level: 'unmet',
          export: 'ServiceExport bookinfo/reviews',
          pointer: '/spec/from',
          mesh: 'east',
          from: 'east',
          to: 'south',
          why: 'a gateway ends mTLS between east and south: the service sees the gateway and not who calls',
        },
      ],
    },
  ],
  unmet: [],
  sides: [
    {
      mesh: 'south',
      kind: 'consul',
      role: 'importer',
      objects: [
        {
          object: 'service-defaults reviews-east',
          policies: ['ServiceExport bookinfo/reviews'],
          body: {
            Kind: 'service-defaults',
            Name: 'reviews-east',
            Protocol: 'http',
            Destination: { Addresses: ['203.0.113.7'], Port: 80 },
          },
        },
      ],
      report: [],
    },
  ],
};
