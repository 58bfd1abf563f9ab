import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { istioAdapter } from '../../../src/adapters/istio/adapter.js';
import type { Policy } from '../../../src/domain/model/policy.js';
import { fieldDifferences } from '../../../src/domain/translation/field-difference.js';
import type { NativeObject } from '../../../src/domain/translation/native-object.js';
import { gatewayApiTypes } from '../../../src/sandbox/kubernetes/types/gateway-api-types.js';
import { istioTypes } from '../../../src/sandbox/kubernetes/types/istio-types.js';
import { meshConfigMap, WEB } from '../../support/istio-snapshot.js';
import { policy, readBack, unnamedDifferences, write, writeFor } from '../../support/istio-translation.js';
import { authorizationRule, backendSpec, routeRule, some } from '../../support/policy-arbitraries.js';

const MESHES = {
  plain: [WEB],
  'with trust domain aliases': [WEB, meshConfigMap('trustDomain: td1\ntrustDomainAliases: [td2]')],
  'with a trust domain of its own': [WEB, meshConfigMap('trustDomain: td1\nrootNamespace: mesh-root')],
};

const TYPES = [...istioTypes, ...gatewayApiTypes(null)];

/** Why the API server or Istio's webhook would refuse an object. */
function refusals(object: NativeObject): string[] {
  const type = TYPES.find(({ group, kind }) => `${group}/${kind}` === object.collection);
  const body = structuredClone(object.body);
  const findings = type?.schema?.check(body);
  const review = type?.webhook?.review(body) ?? null;
  return [
    ...(findings?.violations ?? []).map((cause) => JSON.stringify(cause)),
    ...(findings?.unknownFields ?? [`no schema for ${object.collection}`]),
    ...(review === null ? [] : [review]),
  ];
}

const target = fc.constantFrom(
  { namespace: 'shop' },
  { namespace: 'other' },
  { workloads: { app: 'web' } },
  { workloads: {} },
  { workloads: { app: 'web' }, allNamespaces: true },
  { mesh: true },
  { service: 'web' },
  { service: 'web', port: 80 },
  { service: 'gone' },
  { workloads: { app: 'web' }, port: 8080 },
  { namespace: 'shop', port: 9000 },
);

const mode = fc.constantFrom(undefined, 'strict', 'permissive', 'disabled');
const policies: Record<string, fc.Arbitrary<Policy>> = {
  MutualTlsPolicy: fc
    .record({
      target,
      mode,
      ports: fc.constantFrom(undefined, [
        { port: 80, mode: 'disabled' },
        { port: 9000, mode: 'strict' },
      ]),
    })
    .map((spec) => policy('MutualTlsPolicy', spec)),
  AuthorizationPolicy: fc
    .record({
      target,
      action: fc.constantFrom('allow', 'allow', 'deny', 'audit', 'delegate'),
      provider: fc.constantFrom(undefined, 'opa'),
      dryRun: fc.constantFrom(undefined, true),
      rules: fc.array(authorizationRule, { maxLength: 3 }),
    })
    .map((spec) => policy('AuthorizationPolicy', spec)),
  TrafficRoute: fc
    .record({
      protocol: fc.constantFrom('http', 'grpc'),
      hosts: some(
        fc.constantFrom(
          { service: 'web' },
          { service: 'web', namespace: 'other' },
          { service: 'web', port: 80 },
          { hostname: 'api.example.com' },
          { hostname: 'web' },
        ),
      ),
      gateways: fc.constantFrom(undefined, ['ingress', 'mesh']),
      visibleTo: fc.constantFrom(undefined, ['shop'], ['other']),
      order: fc.constantFrom('listed', 'specificity'),
      unmatched: fc.constantFrom(undefined, 'reject', 'default-backend'),
      rules: fc.array(routeRule, { maxLength: 3 }),
    })
    .map((spec) => policy('TrafficRoute', spec)),
  BackendPolicy: backendSpec.map((spec) => policy('BackendPolicy', spec)),
};

describe.each(Object.entries(MESHES))('in a mesh %s', (_, inventory) => {
  describe.each(Object.entries(policies))('%s', (kind, arbitrary) => {
    it('comes back as it was, or the report names the difference', () => {
      fc.assert(
        fc.property(arbitrary, (wanted) => {
          const { objects, report } = write([wanted], ...inventory);
          if (objects.length === 0) {
            expect(report).not.toEqual([]);
            return;
          }
          const [placed] = readBack(objects, ...inventory).policies;
          expect(placed?.policy.kind).toBe(kind);
          expect(unnamedDifferences(wanted, placed?.policy, report)).toEqual([]);
        }),
        { numRuns: 250 },
      );
    });

    it('is the same object once read and written again', () => {
      fc.assert(
        fc.property(arbitrary, (wanted) => {
          const { objects } = write([wanted], ...inventory);
          const reading = readBack(objects, ...inventory);
          const again = write(
            reading.policies.map(({ policy: one }) => one),
            ...inventory,
          ).objects;
          expect(
            again.map((object) =>
              fieldDifferences(istioAdapter.canonicalize(objects[0] ?? object).body, istioAdapter.canonicalize(object).body),
            ),
          ).toEqual(again.map(() => []));
          expect(again).toHaveLength(objects.length);
        }),
        { numRuns: 100 },
      );
    });

    it('is taken by the schema and by admission, also in its canonical spelling', () => {
      fc.assert(
        fc.property(arbitrary, (wanted) => {
          const { objects } = writeFor('1.30.3', [wanted], ...inventory);
          for (const object of objects) {
            for (const one of [object, istioAdapter.canonicalize(object)]) {
              expect({ body: one.body, refusals: refusals(one) }).toMatchObject({ refusals: [] });
            }
          }
        }),
        { numRuns: 150 },
      );
    });

    it('widens nothing that is about security', () => {
      fc.assert(
        fc.property(arbitrary, (wanted) => {
          const { objects, report } = write([wanted], ...inventory);
          const security = report.filter((note) => note.security);
          expect(security.filter(({ fidelity }) => fidelity === 'wider')).toEqual([]);
          if (security.some(({ fidelity }) => fidelity === 'refused')) expect(objects).toEqual([]);
        }),
        { numRuns: 100 },
      );
    });
  });
});
