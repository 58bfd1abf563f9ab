import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckedMesh } from '../../src/domain/analysis/check-input.js';
import { targetOf, targetPorts, targetServices } from '../../src/domain/analysis/targets.js';
import type { AccessRequest } from '../../src/domain/model/access-query.js';
import type { AuthorizationPolicy } from '../../src/domain/model/authorization-policy.js';
import { policyLabel, type Policy } from '../../src/domain/model/policy.js';
import { boundaryRequests, type NeutralCaller } from '../../src/domain/semantics/boundary-requests.js';
import { decideAuthorization } from '../../src/domain/semantics/decide-authorization.js';
import type { Writing } from '../../src/domain/translation/mesh-adapter.js';
import { authorizationPolicies } from '../support/arbitraries/authorization-policy.js';
import {
  canCall,
  CALLERS,
  factsOf,
  spellCaller,
  withObjects,
  writeInto,
  type ConformanceWorld,
  type WorldPort,
} from './world.js';

/** One request on which the mesh and the model differ. */
interface Disagreement {
  readonly caller: NeutralCaller;
  readonly port: number;
  readonly request: AccessRequest;
  readonly model: boolean;
  readonly mesh: string;
}

const EXTRA: readonly AccessRequest[] = [
  { method: 'GET', path: '/', headers: [] },
  { method: 'POST', path: '/admin/x', headers: [['x-env', 'prod']] },
  { method: 'POST', path: '/pkg.Books/List', headers: [] },
  {
    method: 'GET',
    path: '/administrator',
    host: 'shop.test',
    headers: [
      ['x-env', 'dev'],
      ['x-env', 'prod'],
    ],
  },
];

/** Policies that the report refuses have no objects: the mesh is held against the rest. */
export function refusedPolicies({ report }: Writing): Set<string> {
  return new Set(report.filter((note) => note.fidelity === 'refused').map((note) => note.policy));
}

/** Where the mesh that holds `writing` decides otherwise than `policies` say. */
export function disagreements(
  world: ConformanceWorld,
  policies: readonly AuthorizationPolicy[],
  writing: Writing,
): Disagreement[] {
  const evaluator = world.adapter.semantics(withObjects(world.snapshot, writing.objects));
  const boundary = boundaryRequests(policies);
  const callers = [...CALLERS, ...boundary.callers].filter((caller) => canCall(world, caller));
  return world.ports.flatMap((port) => {
    const inForce = policies.filter((policy) => speaksOf(world, policy, port));
    if (!isDecidedByPolicies(world, inForce)) return [];
    const requests = port.carriesHttp ? [...EXTRA, ...boundary.requests].map(withHost) : [{ headers: [] }];
    const target = { namespace: 'default', service: 'api', port: port.port };
    return callers.flatMap((caller) =>
      requests.flatMap((request) => {
        const model = decideAuthorization(inForce, factsOf(world, caller, port, request)).isAllowed;
        const { decision: mesh } = evaluator.decide({ caller: spellCaller(world, caller), target, request });
        return (mesh === 'allow') === model ? [] : [{ caller, port: port.port, request, model, mesh }];
      }),
    );
  });
}

/** Where no policy speaks of a target the mesh's own default decides, which is for the model to allow only where the mesh does. */
function isDecidedByPolicies({ inventory }: ConformanceWorld, inForce: readonly AuthorizationPolicy[]): boolean {
  const deciding = inForce.filter(({ spec }) => spec.dryRun !== true && (spec.action === 'allow' || spec.action === 'deny'));
  return deciding.length > 0 || inventory.settings.defaultAction === 'allow';
}

function withHost(request: AccessRequest): AccessRequest {
  return { ...request, host: request.host ?? 'api' };
}

function speaksOf({ adapter, inventory }: ConformanceWorld, policy: AuthorizationPolicy, { port }: WorldPort): boolean {
  const mesh = { adapter, inventory } as CheckedMesh;
  const target = targetOf(policy);
  return (
    target !== null &&
    targetServices(mesh, policy.metadata.namespace, target).some(
      (service) => service.name === 'api' && targetPorts(service, target).some((one) => one.port === port),
    )
  );
}

function kept<P extends Policy>(policies: readonly P[], writing: Writing): P[] {
  const refused = refusedPolicies(writing);
  return policies.filter((policy) => !refused.has(policyLabel(policy)));
}

/** What the mesh turns away before any policy is asked: plaintext on strict mTLS, requests that are no good HTTP. */
function isOfPolicy({ caller, mesh }: Disagreement): boolean {
  return mesh !== 'bad-request' && !(mesh === 'refused' && caller.identity === null);
}

/** The law of meaning: what the mesh decides on boundary requests is what the model decides, or the report says how it differs. */
export function describeMeaning(world: ConformanceWorld): void {
  describe(`authorization in ${world.name}`, () => {
    it('allows nothing that the policies deny', () => {
      fc.assert(
        fc.property(authorizationPolicies, (policies) => {
          const writing = writeInto(world, policies);
          const opened = disagreements(world, kept(policies, writing), writing).filter(({ model }) => !model);
          expect(opened.slice(0, 3)).toEqual([]);
        }),
        { numRuns: Number(process.env['RUNS'] ?? 300) },
      );
    });

    it('denies nothing that the policies allow, unless the report says narrower', () => {
      fc.assert(
        fc.property(authorizationPolicies, (policies) => {
          const writing = writeInto(world, policies);
          if (writing.report.some((note) => note.fidelity === 'narrower')) return;
          const closed = disagreements(world, kept(policies, writing), writing).filter((one) => one.model && isOfPolicy(one));
          expect(closed.slice(0, 3)).toEqual([]);
        }),
        { numRuns: Number(process.env['RUNS'] ?? 300) },
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
        { numRuns: 200 },
      );
    });

    it('is mostly written, and exactly', () => {
      const samples = fc.sample(authorizationPolicies, { numRuns: 200, seed: 11 }).map((policies) => writeInto(world, policies));
      const written = samples.filter((writing) => writing.objects.length > 0);
      expect(written.length / samples.length).toBeGreaterThan(0.3);
      const exact = written.filter(({ report }) => report.every(({ fidelity }) => fidelity !== 'narrower'));
      expect(exact.length / written.length).toBeGreaterThan(0.3);
    });
  });
}
