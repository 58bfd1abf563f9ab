import type { Service } from '../../model/inventory.js';
import type { RouteBackend, TrafficRoute } from '../../model/traffic-route.js';
import type { Check, CheckedMesh, CheckedPolicy, CheckInput, RawFinding } from '../check-input.js';
import type { FindingCode } from '../catalogue.js';
import { policyObject } from '../finding-object.js';
import { hostServices, serviceByName } from '../hosts.js';
import { meshesOf } from '../targets.js';

/** TR-03 and TR-04: destinations that do not exist, weights that do not add up. */
export const routeDestinations: Check = {
  codes: ['TR-03', 'TR-04'],
  run: (input) => {
    const known: KnownDestinations = { policies: input.policies, subsets: subsetsByService(input) };
    return input.policies.flatMap((checked) => {
      const { policy } = checked;
      if (policy.kind !== 'TrafficRoute') return [];
      const meshes = meshesOf(checked, input.meshes);
      return [...weightFindings(checked, policy), ...meshes.flatMap((mesh) => destinationFindings(known, checked, policy, mesh))];
    });
  },
};

interface KnownDestinations {
  readonly policies: CheckInput['policies'];
  /** Names of the subsets that backend policies define, by mesh and service. */
  readonly subsets: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Weights are relative in some meshes and percentages in others: a sum that is not 100 means different shares. */
function weightFindings(checked: CheckedPolicy, { spec }: TrafficRoute): RawFinding[] {
  return spec.rules.flatMap((rule, index) => {
    const weights = (rule.backends ?? []).map((backend) => backend.weight);
    const why = weightProblem(weights);
    return why === null ? [] : [finding('TR-04', checked, `/spec/rules/${index}/backends`, `rule ${index}: ${why}`, null)];
  });
}

function weightProblem(weights: readonly (number | undefined)[]): string | null {
  const given = weights.filter((weight) => weight !== undefined);
  if (given.length === 0) return null;
  const sum = given.reduce((total, weight) => total + weight, 0);
  if (weights.length === 1)
    return sum === 100 || sum === 1 ? null : `a single backend takes all traffic, whatever its weight of ${sum}`;
  if (sum === 0) return 'all weights are 0, so that no backend can be chosen';
  if (given.length < weights.length) return 'some backends have a weight and others have none';
  return Math.abs(sum - 100) < 0.01 || given.every((weight) => weight === 1) ? null : `the weights sum to ${sum}, not 100`;
}

function destinationFindings(
  known: KnownDestinations,
  checked: CheckedPolicy,
  route: TrafficRoute,
  mesh: CheckedMesh,
): RawFinding[] {
  return route.spec.rules.flatMap((rule, ruleIndex) => {
    const at = `/spec/rules/${ruleIndex}`;
    const backends = (rule.backends ?? []).map((backend, index) => ({ backend, pointer: `${at}/backends/${index}` }));
    const mirrors = (rule.mirrors ?? []).map((backend, index) => ({ backend, pointer: `${at}/mirrors/${index}` }));
    return [...backends, ...mirrors].flatMap(({ backend, pointer }) => {
      const why = destinationProblem(known, route, mesh, backend);
      return why === null ? [] : [finding('TR-03', checked, pointer, `in mesh ${mesh.name} ${why}`, mesh.name)];
    });
  });
}

type Destination = Pick<RouteBackend, 'service' | 'namespace' | 'subset' | 'port'>;

function destinationProblem(
  known: KnownDestinations,
  route: TrafficRoute,
  mesh: CheckedMesh,
  backend: Destination,
): string | null {
  const namespace = backend.namespace ?? route.metadata.namespace;
  const services = serviceByName(mesh, namespace, backend.service);
  const name = backend.service.includes('.') ? backend.service : `${namespace}/${backend.service}`;
  if (services.length === 0) return isVirtual(known, mesh, namespace, backend.service) ? null : `there is no service ${name}`;
  if (backend.port !== undefined && !services.some((service) => service.ports.some((port) => port.port === backend.port))) {
    return `service ${name} has no port ${backend.port}`;
  }
  const [service] = services;
  if (backend.subset === undefined || service === undefined) return null;
  if (known.subsets.get(serviceKey(mesh, service))?.has(backend.subset) === true) return null;
  return `no backend policy defines subset ${backend.subset} of service ${name}`;
}

/** A name without instances can still lead somewhere: another route is for it, or a backend policy speaks of it. */
function isVirtual({ policies }: KnownDestinations, mesh: CheckedMesh, namespace: string, service: string): boolean {
  return policies.some(({ policy, meshes }) => {
    if (!meshes.includes(mesh.name) || mesh.adapter.kind !== 'consul') return false;
    if (policy.kind === 'TrafficRoute') return policy.spec.hosts.some((host) => 'service' in host && host.service === service);
    return (
      policy.kind === 'BackendPolicy' &&
      'service' in policy.spec.host &&
      policy.spec.host.service === service &&
      policy.metadata.namespace === namespace
    );
  });
}

function subsetsByService(input: CheckInput): Map<string, Set<string>> {
  const subsets = new Map<string, Set<string>>();
  for (const checked of input.policies) {
    const { policy } = checked;
    if (policy.kind !== 'BackendPolicy') continue;
    const names = (policy.spec.subsets ?? []).map(({ name }) => name);
    for (const mesh of meshesOf(checked, input.meshes)) {
      for (const service of hostServices(mesh, policy.metadata.namespace, policy.spec.host)) {
        const key = serviceKey(mesh, service);
        subsets.set(key, new Set([...(subsets.get(key) ?? []), ...names]));
      }
    }
  }
  return subsets;
}

function serviceKey(mesh: CheckedMesh, { namespace, name }: Service): string {
  return `${mesh.name} ${namespace}/${name}`;
}

function finding(code: FindingCode, checked: CheckedPolicy, pointer: string, why: string, mesh: string | null): RawFinding {
  return { code, verdict: 'VIOLATED', why, objects: [policyObject(checked, pointer, mesh)] };
}
