import { ownBackend } from '../../../domain/model/own-backend.js';
import type { RouteRule, TrafficRoute } from '../../../domain/model/traffic-route.js';
import type { PolicyReport } from './policy-report.js';

/** The rule with the backends that it means: one that names none sends to the service that is called, which Istio wants named. */
export function withOwnBackends(rule: RouteRule, spec: TrafficRoute['spec'], at: string, report: PolicyReport): RouteRule {
  if (rule.backends !== undefined || rule.redirect !== undefined || rule.directResponse !== undefined) return rule;
  const own = ownBackend(spec);
  if (own === null) report.narrower(`${at}/backends`, 'only one service inside the mesh is its own backend: the answer is 500');
  else report.exact(at, 'the service itself is written as the backend');
  return { ...rule, backends: own === null ? [] : [own] };
}
