import { type AccessDecision, type Decision } from '../../../domain/model/access-decision.js';
import type { AccessQuery } from '../../../domain/model/access-query.js';
import type { AccessEvaluator } from '../../../domain/semantics/access-evaluator.js';
import type { NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { clientOf } from './client.js';
import { httpRequestOf } from './http-request.js';
import { decideInbound, type InboundDecision } from './inbound-decision.js';
import { InboundPolicies } from './inbound-policies.js';
import { type QueryTarget, QueryTargets } from './query-targets.js';

/** Decides requests as Linkerd's inbound proxies do under the policy controller of the snapshot. */
export function linkerdSemantics(snapshot: NativeSnapshot): AccessEvaluator {
  const policies = new InboundPolicies(snapshot);
  const targets = new QueryTargets(policies);
  return {
    knows: (query) => targets.knows(query.target),
    decide: (query) => ({ mesh: snapshot.mesh, ...decideQuery(query, targets, policies) }),
  };
}

type Answer = Omit<AccessDecision, 'mesh'>;

const unknownCaller: Answer = {
  decision: 'unknown',
  because: [],
  reason: 'a caller of Linkerd is named by its identity, not by a service',
};

function decideQuery(query: AccessQuery, targets: QueryTargets, policies: InboundPolicies): Answer {
  if (query.caller.service !== undefined && query.caller.identity === undefined) return unknownCaller;
  const found = targets.resolve(query.target);
  if ('decision' in found) return { ...found, because: [] };
  const answers = found.ports.map((target) => decidePort(query, target, policies));
  const [first, ...others] = answers;
  if (first === undefined) return { decision: 'unknown', because: [], reason: 'no workload is behind the service' };
  if (others.every(({ decision }) => decision === first.decision)) return first;
  const each = answers.map(({ decision }, position) => `${found.ports[position]?.workload.name}: ${decision}`);
  return { decision: 'unknown', because: [], reason: `the workloads behind the service differ: ${each.join(', ')}` };
}

function decidePort({ caller, request }: AccessQuery, { workload, port }: QueryTarget, policies: InboundPolicies): Answer {
  if (!workload.managed) return unmanaged(`${workload.name} is not in the mesh`);
  if (policies.skips(workload, port)) return unmanaged(`port ${port} of ${workload.name} goes past the proxy`);
  const decision: InboundDecision = decideInbound(policies.port(workload, port), clientOf(caller), httpRequestOf(request));
  return { ...decision, because: [...decision.because] };
}

function unmanaged(reason: string): Answer {
  const decision: Decision = 'unmanaged';
  return { decision, because: [], reason };
}
