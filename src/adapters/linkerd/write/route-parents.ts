import type { TrafficRoute } from '../../../domain/model/traffic-route.js';
import type { WriteContext } from '../../../domain/translation/mesh-adapter.js';
import type { PolicyReport } from './policy-report.js';
import { type ServiceName, serviceNamed } from './service-names.js';

/** A Service whose callers the route is for; no port: all of its ports. */
export interface RouteParent {
  readonly service: ServiceName;
  readonly port: number | null;
}

/**
 * The Services that a route's hosts name. A route in its Service's namespace is for all callers, one elsewhere for the callers of
 * its own namespace only.
 */
export function routeParents(
  { metadata, spec }: TrafficRoute,
  port: number | null,
  { inventory }: WriteContext,
  report: PolicyReport,
): RouteParent[] {
  if (spec.gateways !== undefined && spec.gateways.join() !== 'mesh') {
    report.refuse('/spec/gateways', 'Linkerd routes calls between workloads; gateways are not its own');
  }
  const parents = spec.hosts.flatMap((host, index): RouteParent[] => {
    const at = `/spec/hosts/${index}`;
    const isService = 'service' in host;
    const service = isService
      ? serviceNamed(host.service, host.namespace ?? metadata.namespace, inventory)
      : serviceNamed(host.hostname, metadata.namespace, inventory);
    if (service === null) {
      report.refuse(at, 'a route is for the callers of a Service, and this host name is none');
      return [];
    }
    return [{ service, port: (isService ? host.port : undefined) ?? port }];
  });
  reportCallers(parents, metadata.namespace, spec.visibleTo, report);
  const distinct = parents.filter((parent, index) => !isRepeated(parent, index, parents));
  if (distinct.length < parents.length) report.exact('/spec/hosts', 'a Service that is named without a port is meant with all');
  return distinct;
}

/** The schema takes each Service once, and beside one without a port none with it. */
function isRepeated({ service, port }: RouteParent, index: number, parents: readonly RouteParent[]): boolean {
  return parents.some(
    (other, place) =>
      other.service.name === service.name &&
      other.service.namespace === service.namespace &&
      (other.port === port ? place < index : other.port === null),
  );
}

function reportCallers(
  parents: readonly RouteParent[],
  namespace: string,
  visibleTo: readonly string[] | undefined,
  report: PolicyReport,
): void {
  const isProducer = parents.some(({ service }) => service.namespace === namespace);
  const isConsumer = parents.some(({ service }) => service.namespace !== namespace);
  const isForOwn = visibleTo !== undefined && visibleTo.every((one) => one === namespace || one === '.');
  const isForAll = visibleTo === undefined || visibleTo.includes('*');
  if (isProducer && !isForAll)
    report.refuse('/spec/visibleTo', "a route in its Service's namespace is for the callers of all namespaces");
  else if (isConsumer && !isForOwn) {
    report.narrower('/spec/hosts', `a route outside its Service's namespace is for callers of ${namespace} only`);
  }
}
