import type { AccessDecision } from '../../model/access-decision.js';
import type { AccessQuery, AccessRequest } from '../../model/access-query.js';
import type { AuthorizationPolicy } from '../../model/authorization-policy.js';
import { boundaryRequests, STRANGER, type NeutralCaller } from '../../semantics/boundary-requests.js';
import type { Check, CheckedPolicy, CheckInput, RawFinding } from '../check-input.js';
import type { FindingCode } from '../catalogue.js';
import type { FindingObject } from '../finding.js';
import { meshObject, policyObject } from '../finding-object.js';
import { inventoryIndex } from '../inventory-index.js';
import { pairs, sharedServices, type ServiceInMesh } from '../shared-services.js';
import { meshesOf, targetOf, targetServices } from '../targets.js';

/** Questions asked of one pair of meshes about one service at the most. */
const BUDGET = 400;
/** Callers of each mesh that are asked about beside those whom the policies name. */
const LOCAL_CALLERS = 3;

/**
 * XM-01, XM-02 and XM-05: a service that one mesh opens and another closes. Both meshes' own rules decide the same boundary
 * requests; a request that they decide differently is a witness. Without one the policies may still differ: POSSIBLE.
 */
export const accessParity: Check = {
  codes: ['XM-01', 'XM-02', 'XM-05'],
  run: (input) => {
    const spoken = authorizationsByService(input);
    return sharedServices(input.meshes).flatMap((group) =>
      pairs(group).flatMap(([one, other]) => comparePair(spoken, one, other)),
    );
  },
};

/** The authorization policies that speak of each service, by mesh and service. */
type SpokenPolicies = ReadonlyMap<string, readonly CheckedPolicy[]>;

interface Difference {
  readonly caller: NeutralCaller;
  readonly open: Answer;
  readonly closed: Answer;
}

interface Answer {
  readonly at: ServiceInMesh;
  readonly query: AccessQuery;
  readonly decision: AccessDecision;
}

function comparePair(spoken: SpokenPolicies, one: ServiceInMesh, other: ServiceInMesh): RawFinding[] {
  const policies = [policiesFor(spoken, one), policiesFor(spoken, other)] as const;
  const said = [...policies[0], ...policies[1]]
    .map(({ policy }) => policy)
    .filter((policy) => policy.kind === 'AuthorizationPolicy');
  const differences = [...differencesOf(said, one, other)];
  const stranger = differences.find((difference) => difference.caller === STRANGER);
  const directions = [one, other]
    .map((open) => differences.filter((difference) => difference.open.at === open && difference.caller.identity !== null))
    .filter((found) => found.length > 0)
    .sort((a, b) => b.length - a.length);
  const [first, second] = directions.map((found) => bestWitness(found));
  return [
    ...(stranger === undefined ? [] : [violated('XM-05', stranger, spoken)]),
    ...(first === undefined ? [] : [violated('XM-01', first, spoken)]),
    ...(second === undefined ? [] : [violated('XM-02', second, spoken)]),
    ...(first === undefined && differ(policies[0], policies[1]) ? [possible(one, other, [...policies[0], ...policies[1]])] : []),
  ];
}

function authorizationsByService(input: CheckInput): SpokenPolicies {
  const found = input.policies.flatMap((checked) => {
    const target = checked.policy.kind === 'AuthorizationPolicy' ? targetOf(checked.policy) : null;
    if (target === null) return [];
    return meshesOf(checked, input.meshes).flatMap((mesh) =>
      targetServices(mesh, checked.policy.metadata.namespace, target).map((service) => ({
        key: keyOf({ mesh, service }),
        checked,
      })),
    );
  });
  const byService = Map.groupBy(found, ({ key }) => key);
  return new Map([...byService].map(([key, members]) => [key, members.map(({ checked }) => checked)]));
}

/** Policies that speak of the service in that mesh. */
function policiesFor(spoken: SpokenPolicies, at: ServiceInMesh): readonly CheckedPolicy[] {
  return spoken.get(keyOf(at)) ?? [];
}

function keyOf({ mesh, service }: ServiceInMesh): string {
  return `${mesh.name} ${service.namespace}/${service.name}`;
}

function* differencesOf(
  policies: readonly AuthorizationPolicy[],
  one: ServiceInMesh,
  other: ServiceInMesh,
): Generator<Difference> {
  const boundary = boundaryRequests(policies);
  const callers = comparableCallers(
    [...new Set([...boundary.callers, ...localCallers(one), ...localCallers(other), STRANGER])],
    one,
    other,
  );
  let budget = BUDGET;
  for (const caller of callers) {
    for (const request of boundary.requests) {
      if (budget-- <= 0) return;
      const answers = [ask(one, caller, request), ask(other, caller, request)] as const;
      const open = answers.find((answer) => answer.decision.decision === 'allow');
      const closed = answers.find((answer) => isRefusal(answer.decision));
      if (open !== undefined && closed !== undefined) yield { caller, open, closed };
    }
  }
}

/** Consul names callers without a namespace: there a name means the one account of that name in the other mesh, or its service's neighbour. */
function comparableCallers(callers: readonly NeutralCaller[], one: ServiceInMesh, other: ServiceInMesh): NeutralCaller[] {
  const namespaced = [one, other].filter(({ mesh }) => mesh.adapter.hasNamespaces);
  const [kubernetes] = namespaced;
  if (kubernetes === undefined || namespaced.length === 2) return [...callers];
  const index = inventoryIndex(kubernetes.mesh.inventory);
  const placed = callers.map((caller) => {
    if (caller === STRANGER || caller.identity === null) return caller;
    const { name } = caller.identity;
    const [home, another] = index.homesOf(name);
    const namespace = home !== undefined && another === undefined ? home : kubernetes.service.namespace;
    return { ...caller, identity: { namespace, name } };
  });
  return [...new Map(placed.map((caller) => [JSON.stringify(caller), caller])).values()];
}

function isRefusal({ decision }: AccessDecision): boolean {
  return decision === 'deny' || decision === 'unauthenticated' || decision === 'not-found' || decision === 'refused';
}

/** Identities that exist make the witnesses that people believe first. */
function localCallers({ mesh, service }: ServiceInMesh): NeutralCaller[] {
  const neighbours = mesh.inventory.workloads.filter((workload) => workload.serviceAccount !== null).slice(0, LOCAL_CALLERS);
  return neighbours.map((workload) => ({
    identity: {
      namespace: mesh.adapter.hasNamespaces ? workload.namespace : service.namespace,
      name: workload.serviceAccount ?? '',
    },
    ip: workload.address,
  }));
}

function ask(at: ServiceInMesh, caller: NeutralCaller, request: AccessRequest): Answer {
  const { mesh, service } = at;
  const port = service.ports[0];
  const identity =
    caller.identity === null ? {} : { identity: mesh.adapter.spellIdentity(caller.identity, mesh.inventory.settings) };
  const query: AccessQuery = {
    caller: { ...identity, ...(caller.ip === null ? {} : { ip: caller.ip }) },
    target: {
      mesh: mesh.name,
      namespace: service.namespace,
      service: service.name,
      ...(port === undefined ? {} : { port: port.port }),
    },
    request,
  };
  return { at, query, decision: mesh.evaluator.decide(query) };
}

/** A caller that exists before an invented one, and the request that people read most easily. */
function bestWitness(differences: readonly Difference[]): Difference {
  const rank = ({ caller, open }: Difference) =>
    (caller === STRANGER ? 4 : exists(open.at, caller) ? 0 : 2) +
    Math.min(1, open.query.request.headers.length + (open.query.request.path?.length ?? 0) / 100);
  return differences.reduce((best, candidate) => (rank(candidate) < rank(best) ? candidate : best));
}

function exists({ mesh }: ServiceInMesh, { identity }: NeutralCaller): boolean {
  if (identity === null) return false;
  const index = inventoryIndex(mesh.inventory);
  return index.hasIdentity(`${identity.namespace}/${identity.name}`) || index.hasIdentity(identity.name);
}

function violated(code: FindingCode, { open, closed, caller }: Difference, spoken: SpokenPolicies): RawFinding {
  const { service } = open.at;
  const who = caller.identity === null ? 'a plaintext caller' : `${caller.identity.namespace}/${caller.identity.name}`;
  const { method, path } = open.query.request;
  return {
    code,
    verdict: 'VIOLATED',
    why:
      code === 'XM-05'
        ? `a request to ${service.name} that no policy speaks of is allowed in ${open.at.mesh.name} and ${closed.decision.decision} in ${closed.at.mesh.name}`
        : `${method} ${path} to ${service.name} from ${who} is allowed in ${open.at.mesh.name} and ${closed.decision.decision} in ${closed.at.mesh.name}`,
    objects: [...sideObjects(open, spoken), ...sideObjects(closed, spoken)],
    witness: { query: open.query, decisions: [open.decision, closed.decision] },
  };
}

/** The native objects that decided, or the service where nothing but a default did; with the policy's file and line where it is one of ours. */
function sideObjects({ at, decision }: Answer, spoken: SpokenPolicies): FindingObject[] {
  const service = `Service ${at.service.namespace}/${at.service.name}`;
  const deciders = decision.because.map((reason) => ({ ...meshObject(at.mesh.name, reason.object), pointer: reason.path ?? '' }));
  const ours = policiesFor(spoken, at)
    .filter(({ source }) => source !== null)
    .map((checked) => policyObject(checked, '', at.mesh.name));
  return deciders.length > 0 ? [...deciders, ...ours] : [meshObject(at.mesh.name, service), ...ours];
}

/** Two meshes with the very same policies need no warning. */
function differ(one: readonly CheckedPolicy[], other: readonly CheckedPolicy[]): boolean {
  const spec = ({ policy }: CheckedPolicy) => JSON.stringify({ ...policy.spec, placement: undefined });
  const set = (list: readonly CheckedPolicy[]) => JSON.stringify(list.map(spec).sort());
  return set(one) !== set(other);
}

function possible(one: ServiceInMesh, other: ServiceInMesh, policies: readonly CheckedPolicy[]): RawFinding {
  const services = [one, other].map(({ mesh, service }) => meshObject(mesh.name, `Service ${service.namespace}/${service.name}`));
  return {
    code: 'XM-01',
    verdict: 'POSSIBLE',
    why: `the policies for ${one.service.name} in ${one.mesh.name} and ${other.mesh.name} are not the same; no boundary request tells them apart`,
    objects: [...services, ...policies.map((checked) => policyObject(checked, ''))],
  };
}
