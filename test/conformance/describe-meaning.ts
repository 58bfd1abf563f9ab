import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuthorizationPolicy } from '../../src/domain/model/authorization-policy.js';
import type { MutualTlsMode } from '../../src/domain/model/inventory.js';
import { policyLabel, type Policy } from '../../src/domain/model/policy.js';
import type { Writing } from '../../src/domain/translation/mesh-adapter.js';
import { nativeKey } from '../../src/domain/translation/native-object.js';
import { authorizationPolicies } from '../support/arbitraries/authorization-policy.js';
import { mutualTlsPolicy } from '../support/arbitraries/traffic-policy.js';
import { disagreements, isOfPolicy, serviceOf, type Disagreement } from './disagreements.js';
import { withObjects, writeInto, type ConformanceWorld } from './world.js';

const RUNS = { numRuns: Number(process.env['CONFORMANCE_RUNS'] ?? 150) };

/** Policies that the report refuses have no objects: the mesh is held against the rest. */
function refusedPolicies({ report }: Writing): Set<string> {
  return new Set(report.filter((note) => note.fidelity === 'refused').map((note) => note.policy));
}

function isNarrower({ report }: Writing): boolean {
  return report.some((note) => note.fidelity === 'narrower');
}

function kept<P extends Policy>(policies: readonly P[], writing: Writing): P[] {
  const refused = refusedPolicies(writing);
  return policies.filter((policy) => !refused.has(policyLabel(policy)));
}

/** Where the mesh, once it holds what was written, decides otherwise about `api` than the policies that were not refused. */
function afterWriting(world: ConformanceWorld, policies: readonly AuthorizationPolicy[], writing: Writing): Disagreement[] {
  return disagreements(world, kept(policies, writing), withObjects(world.snapshot, writing.objects), serviceOf(world, 'api'));
}

/** The law of meaning: what the mesh decides on boundary requests is what the model decides, or the report says how it differs. */
export function describeMeaning(world: ConformanceWorld): void {
  describe(`authorization in ${world.name}`, () => {
    it('allows nothing that the policies deny', () => {
      fc.assert(
        fc.property(authorizationPolicies, (policies) => {
          const opened = afterWriting(world, policies, writeInto(world, policies)).filter(({ model }) => !model);
          expect(opened.slice(0, 3)).toEqual([]);
        }),
        RUNS,
      );
    });

    it('denies nothing that the policies allow, unless the report says narrower', () => {
      fc.assert(
        fc.property(authorizationPolicies, (policies) => {
          const writing = writeInto(world, policies);
          if (isNarrower(writing)) return;
          const closed = afterWriting(world, policies, writing).filter((one) => one.model && isOfPolicy(one));
          expect(closed.slice(0, 3)).toEqual([]);
        }),
        RUNS,
      );
    });

    it('has no object of a refused policy and no widened security field', () => {
      fc.assert(
        fc.property(authorizationPolicies, (policies) => {
          const writing = writeInto(world, policies);
          const refused = refusedPolicies(writing);
          expect(writing.objects.filter(({ policies: labels }) => labels.some((label) => refused.has(label)))).toEqual([]);
          expect(writing.report.filter((note) => note.security && note.fidelity === 'wider')).toEqual([]);
        }),
        RUNS,
      );
    });

    it('is read back with the meaning that the mesh gives it', () => {
      fc.assert(
        fc.property(authorizationPolicies, (policies) => {
          const { objects } = writeInto(world, policies);
          const snapshot = withObjects(world.snapshot, objects);
          const reading = world.adapter.read(snapshot);
          const ours = new Set(objects.map(nativeKey));
          if (reading.notes.some((note) => ours.has(nativeKey(note.object)))) return;
          const read = reading.policies.map(({ policy }) => policy).filter((policy) => policy.kind === 'AuthorizationPolicy');
          const wrong = disagreements(world, read, snapshot, serviceOf(world, 'api')).filter(isOfPolicy);
          // On ports without HTTP a mesh may drop conditions and deny more: finding SV-04 says so.
          expect(wrong.filter(({ model, request }) => !model || typeof request.method === 'string').slice(0, 3)).toEqual([]);
        }),
        RUNS,
      );
    });

    it('is mostly written, and exactly', () => {
      const samples = fc.sample(authorizationPolicies, { numRuns: 200, seed: 11 }).map((policies) => writeInto(world, policies));
      const written = samples.filter((writing) => writing.objects.length > 0);
      expect(written.length / samples.length).toBeGreaterThan(0.3);
      expect(written.filter((writing) => !isNarrower(writing)).length / written.length).toBeGreaterThan(0.3);
    });
  });

  describe(`mutual TLS in ${world.name}`, () => {
    it('demands of every port of the target what the policy says', () => {
      fc.assert(
        fc.property(mutualTlsPolicy, (policy) => {
          const writing = writeInto(world, [policy]);
          if (policy.kind !== 'MutualTlsPolicy' || writing.objects.length === 0) return;
          const after = world.adapter.inventory(withObjects(world.snapshot, writing.objects));
          const given = after.services.find((service) => service.name === 'api')?.ports.map((port) => port.mutualTls);
          const said = isNarrower(writing) ? given : serviceOf(world, 'api').ports.map((port) => modeOf(policy.spec, port));
          const before = serviceOf(world, 'api').ports.map((port) => port.mutualTls);
          expect(given).toEqual(said?.map((mode, index) => mode ?? before[index]));
        }),
        RUNS,
      );
    });
  });
}

type MutualTlsSpec = Extract<Policy, { kind: 'MutualTlsPolicy' }>['spec'];

/** The mode that one policy says for a port of `api`: that of the port before that of the target; null: it says none. */
function modeOf({ target, mode, ports }: MutualTlsSpec, port: { port: number; targetPort: number | null }): MutualTlsMode | null {
  const workloadPort = port.targetPort ?? port.port;
  const aimed = target === undefined ? undefined : target.port;
  const isAimed = aimed === undefined || ('service' in (target ?? {}) ? port.port : workloadPort) === aimed;
  if (!isAimed) return null;
  return ports?.find((one) => one.port === workloadPort)?.mode ?? mode ?? null;
}
