import type { AccessQuery } from '../../../src/domain/model/access-query.js';
import { policyLabel } from '../../../src/domain/model/policy.js';
import { boundaryRequests, type NeutralCaller } from '../../../src/domain/semantics/boundary-requests.js';
import { decideAuthorization } from '../../../src/domain/semantics/decide-authorization.js';
import { speaksOf } from '../../conformance/disagreements.js';
import { canCall, CALLERS, factsOf, spellCaller } from '../../conformance/world.js';
import type { RandomSource } from '../random-source.js';
import type { Difference } from './difference.js';
import type { WrittenScene } from './generate/written-scene.js';
import type { SceneService } from './scene.js';

/** A request with what the policies themselves say of it. */
export interface ModelQuery {
  readonly query: AccessQuery;
  /** Null where no policy decides, or the report says that the mesh is narrower. */
  readonly isAllowed: boolean | null;
}

/** Requests on the boundaries of the policies of a service. */
export function modelQueries(random: RandomSource, written: WrittenScene, { name }: SceneService, count: number): ModelQuery[] {
  const { world, policies, writing, scene } = written;
  const service = world.inventory.services.find((one) => one.name === name);
  const port = service?.ports[0];
  if (service === undefined || port === undefined) throw new Error(`${name} is not in the inventory`);
  const noted = (fidelity: string) =>
    new Set(writing.report.filter((note) => note.fidelity === fidelity).map(({ policy }) => policy));
  const [refused, narrower] = [noted('refused'), noted('narrower')];
  const own = policies.filter((policy) => !refused.has(policyLabel(policy)) && speaksOf(world, policy, service, port));
  const { callers, requests } = boundaryRequests(own);
  const isHttp = ['http', 'http2', 'grpc'].includes(port.protocol);
  const deciding = own.filter(({ spec }) => spec.dryRun !== true && spec.action !== 'audit');
  const isTold = deciding.length > 0 || (scene.defaults.intentions ?? scene.defaults.acl) === 'allow';
  const isExact = isTold && !own.some((policy) => narrower.has(policyLabel(policy)));
  const able: NeutralCaller[] = [...CALLERS, ...callers].filter((caller) => canCall(world, caller));
  return Array.from({ length: count }, () => {
    const caller = random.oneOf(able);
    const boundary = { ...random.oneOf(requests), host: name };
    const request = isHttp ? boundary : { headers: [] };
    const { isAllowed } = decideAuthorization(own, factsOf(world, caller, port, request));
    const query = { caller: spellCaller(world, caller), target: { service: name }, request };
    return { query, isAllowed: isExact || (isTold && !isAllowed) ? isAllowed : null };
  });
}

/** True where the real proxy does otherwise than the policies say, save where it turns a request away before any of them. */
export function contradicts({ real, asked }: Difference, isAllowed: boolean | null): boolean {
  const isAnonymous = asked.query.caller.identity === undefined && asked.query.caller.service === undefined;
  if (isAllowed === null || real === 'bad-request' || (real === 'refused' && isAnonymous)) return false;
  return (real === 'allow') !== isAllowed;
}
