import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/json.js';
import { canonicalJson } from '../../src/domain/canonical-json.js';
import type { Policy } from '../../src/domain/model/policy.js';
import { markOwned } from '../../src/domain/planning/ownership.js';
import { isWrite, planChanges, type PlanInput } from '../../src/domain/planning/plan-changes.js';
import { fieldDifferences } from '../../src/domain/translation/field-difference.js';
import type { WrittenObject } from '../../src/domain/translation/mesh-adapter.js';
import { nativeKey, type NativeObject } from '../../src/domain/translation/native-object.js';
import { authorizationPolicies } from '../support/arbitraries/authorization-policy.js';
import { backendPolicy, mutualTlsPolicy, subsetsOfWorld, trafficRoute } from '../support/arbitraries/traffic-policy.js';
import { startValidation, type NativeValidation } from './native-validation.js';
import { contextOf, withObjects, writeInto, type ConformanceWorld } from './world.js';

const PROJECT = 'conformance';
const RUNS = { numRuns: 60 };

const POLICIES: Readonly<Record<string, fc.Arbitrary<readonly Policy[]>>> = {
  AuthorizationPolicy: authorizationPolicies,
  MutualTlsPolicy: mutualTlsPolicy.map((policy) => [policy]),
  TrafficRoute: trafficRoute.map((policy) => [policy, ...subsetsOfWorld]),
  BackendPolicy: backendPolicy.map((policy) => [policy]),
};

/** The objects as they are after a push: marked as ours, with what the server adds. */
function pushed(objects: readonly WrittenObject[]): NativeObject[] {
  return objects.map((object) => served(markOwned(object, PROJECT, object.policies)));
}

function served(object: NativeObject): NativeObject {
  const { metadata } = object.body;
  const body: JsonObject =
    typeof metadata === 'object'
      ? {
          ...object.body,
          metadata: { ...(metadata as JsonObject), uid: 'u-1', resourceVersion: '7', generation: 1, managedFields: [] },
        }
      : { ...object.body, CreateIndex: 5, ModifyIndex: 7 };
  return { ...object, body, version: '7' };
}

function plan(
  world: ConformanceWorld,
  desired: readonly WrittenObject[],
  observed: readonly NativeObject[],
  rest: Partial<PlanInput> = {},
) {
  const { adapter } = world;
  const options = { adoption: 'never', revertsDrift: true, observedOnly: new Set<string>() } as const;
  return planChanges({ project: PROJECT, adapter, desired, observed, ...options, ...rest });
}

/** Runs a law over what the world becomes for policies of every kind. */
function law(
  name: string,
  world: ConformanceWorld,
  holds: (objects: readonly WrittenObject[], policies: readonly Policy[]) => void,
) {
  it.each(Object.entries(POLICIES))(`${name}: %s`, (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (policies) => holds(writeInto(world, policies).objects, policies)),
      RUNS,
    );
  });
}

/** The laws that hold for every adapter, whatever its mesh. */
export function describeAdapter(world: ConformanceWorld): void {
  const { adapter } = world;
  const canonical = (object: NativeObject) => adapter.canonicalize(object).body;

  describe(`the ${world.name} adapter`, () => {
    describe('writing', () => {
      law('gives the same objects again, in whatever order the policies come', world, (objects, policies) => {
        const text = (written: readonly WrittenObject[]) =>
          written.map((object) => canonicalJson(sortedLabels({ ...object, body: canonical(object) }))).toSorted();
        expect(writeInto(world, policies).objects).toEqual(objects);
        expect(text(writeInto(world, policies.toReversed()).objects)).toEqual(text(objects));
      });

      law('writes only collections that it orders, each object once', world, (objects) => {
        expect(objects.filter(({ collection }) => !adapter.writeOrder.includes(collection))).toEqual([]);
        expect(new Set(objects.map(nativeKey)).size).toBe(objects.length);
      });

      law('leaves out nothing without a word', world, (objects, policies) => {
        const { report } = writeInto(world, policies);
        if (objects.length === 0) expect(report).not.toEqual([]);
      });
    });

    describe('reading back', () => {
      law('gives policies that write the same objects', world, (objects) => {
        const reading = adapter.read(withObjects(world.snapshot, objects));
        const noted = new Set(reading.notes.map((note) => nativeKey(note.object)));
        const again = new Map(
          adapter
            .write(reading.policies, { ...contextOf(world), observed: withObjects(world.snapshot, objects) })
            .objects.map((object) => [nativeKey(object), object]),
        );
        const wanted = objects.filter((object) => !noted.has(nativeKey(object)));
        const differences = wanted.flatMap((object) => {
          const twin = again.get(nativeKey(object));
          if (twin === undefined) return [`${nativeKey(object)} is gone`];
          return fieldDifferences(canonical(object), canonical(twin)).map(({ pointer }) => `${nativeKey(object)} ${pointer}`);
        });
        expect(differences).toEqual([]);
      });
    });

    describe('planning', () => {
      law('finds nothing to do after a push', world, (objects) => {
        const changes = plan(world, objects, [...world.snapshot.objects, ...pushed(objects)]);
        expect(changes.filter(isWrite)).toEqual([]);
        expect(changes.filter(({ action }) => action === 'conflict')).toEqual([]);
      });

      law('never writes foreign objects, and deletes only ours', world, (objects) => {
        const foreign = objects.map(served);
        expect(plan(world, objects, foreign).filter(isWrite)).toEqual([]);
        const withoutDesire = plan(world, [], [...world.snapshot.objects, ...foreign]);
        expect(withoutDesire).toEqual([]);
        const deletes = plan(world, [], [...world.snapshot.objects, ...pushed(objects)]);
        expect(deletes.map(({ action, ref }) => `${action} ${nativeKey(ref)}`).toSorted()).toEqual(
          objects.map((object) => `delete ${nativeKey(object)}`).toSorted(),
        );
      });
    });

    describe('canonicalize', () => {
      law('is its own fixed point and does not see our mark or what the server adds', world, (objects) => {
        for (const object of objects) {
          const once = adapter.canonicalize(object);
          expect(adapter.canonicalize(once).body).toEqual(once.body);
          expect(canonical(served(markOwned(object, PROJECT, object.policies)))).toEqual(once.body);
        }
      });
    });

    describe("the mesh's own API", () => {
      let validation: NativeValidation;
      beforeAll(async () => void (validation = await startValidation(world)));
      afterAll(() => validation.close());

      law('takes what is written', world, (objects) => {
        expect(validation.complaints(objects)).toEqual([]);
      });
      law('takes the canonical form too', world, (objects) => {
        expect(validation.complaints(objects.map((object) => adapter.canonicalize(object)))).toEqual([]);
      });
    });
  });
}

function sortedLabels({ policies, ...object }: WrittenObject) {
  return { ...object, policies: policies.toSorted() };
}
