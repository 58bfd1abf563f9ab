import ipaddr from 'ipaddr.js';
import type { JsonObject } from '../../../domain/json.js';
import { ownBackend } from '../../../domain/model/own-backend.js';
import type { TrafficRoute } from '../../../domain/model/traffic-route.js';
import type { WriteContext, WrittenObject } from '../../../domain/translation/mesh-adapter.js';
import { areBound, onPort, rejectingRoute } from '../values/bound-routes.js';
import { isDnsLabel, isHostName } from '../values/dns-name.js';
import { formatHost, parseHost } from '../values/host-name.js';
import { members, writeObject } from './native-draft.js';
import { withOwnBackends } from './own-backends.js';
import type { Placed } from './placed.js';
import type { PolicyReport } from './policy-report.js';
import { placeRules } from './rule-places.js';
import { writeDestination, writeHttpRoute } from './virtual-service-route.js';
import { writeVisibility } from './visibility.js';

type Spec = TrafficRoute['spec'];

/** Writes a TrafficRoute as a VirtualService. */
export function writeVirtualService(
  placed: Placed<'TrafficRoute'>,
  context: WriteContext,
  report: PolicyReport,
): WrittenObject | null {
  const { metadata, spec } = placed.policy;
  reportOrder(spec, report);
  reportHosts(spec, metadata.namespace, report);
  const hosts = writeHosts(spec, report);
  if (spec.gateways?.every(isGatewayName) === false) report.refuse('/spec/gateways', 'Istio names gateways by DNS labels');
  const routes = {
    port: hostPort(spec, report),
    redirectsPrefixes: context.capabilities.features['route.redirect'] === 'native',
  };
  const written = spec.rules.map((rule, index) => {
    const at = `/spec/rules/${index}`;
    return writeHttpRoute(withOwnBackends(rule, spec, at, report), at, routes, report);
  });
  const rules = placeRules(written, report);
  const fallback = writeFallback(spec, rules, routes.port, report);
  const http = [...rules, ...(fallback === null ? [] : [fallback]), ...writeRejection(spec, rules, routes.port, report)];
  if (report.isRefused) return null;
  if (http.length === 0) report.exact('/spec/rules', 'a VirtualService needs a route: one that answers 404 is written');
  return writeObject(placed, {
    part: 'virtual-service',
    namespace: metadata.namespace,
    spec: members({
      hosts,
      gateways: spec.gateways,
      exportTo: writeVisibility(spec.visibleTo, metadata.namespace, report),
      http: http.length === 0 ? [rejectingRoute(routes.port)] : http,
    }),
  });
}

/** What rejects the requests for whose callers or ports no other rule is. */
function writeRejection(
  { unmatched }: Spec,
  rules: readonly JsonObject[],
  port: number | undefined,
  report: PolicyReport,
): JsonObject[] {
  if (unmatched !== 'reject' || !areBound(rules, port)) return [];
  report.exact('/spec', 'a last rule rejects the callers and ports for which no other rule is');
  return [rejectingRoute(port)];
}

function reportOrder(spec: Spec, report: PolicyReport): void {
  if (spec.protocol === 'grpc') report.exact('/spec/protocol', 'the HTTP routes of a VirtualService are for gRPC too');
  if (spec.order === 'specificity') report.exact('/spec/order', 'with one rule there is no order to keep');
}

/** Istio takes a name without dots for a service, and a full service name for the service itself. */
function reportHosts(spec: Spec, namespace: string, report: PolicyReport): void {
  spec.hosts.forEach((host, index) => {
    if (!('hostname' in host) || 'hostname' in parseHost(host.hostname)) return;
    report.exact(`/spec/hosts/${index}`, `it is the name of a service, in ${namespace} where it has no dots`);
  });
}

/** Each host once: istiod refuses one that another includes, and `*` inside the mesh. */
function writeHosts(spec: Spec, report: PolicyReport): string[] {
  const isInside = spec.gateways === undefined || spec.gateways.includes('mesh');
  const wanted = spec.hosts.map(formatHost);
  const isTaken = (name: string): boolean => (isHostName(name) || ipaddr.isValid(name)) && !(name === '*' && isInside);
  const isRepeated = (name: string, index: number): boolean =>
    wanted.some((other, place) => isTaken(other) && isCoveredBy(name, index, other, place));
  wanted.forEach((name, index) => {
    if (!isTaken(name)) report.drop(`/spec/hosts/${index}`, 'Istio takes DNS names, and no `*` inside the mesh');
    else if (isRepeated(name, index))
      report.exact(`/spec/hosts/${index}`, 'another host of the route is the same or includes it');
  });
  const written = wanted.filter((name, index) => isTaken(name) && !isRepeated(name, index));
  if (written.length === 0) report.refuse('/spec/hosts', 'no host is left');
  return written;
}

function isCoveredBy(name: string, index: number, other: string, place: number): boolean {
  return name === other ? place < index : other.startsWith('*') && name.endsWith(other.slice(1));
}

/** `name`, `namespace/name` or a full name (istio/istio pkg/config/validation, validateGatewayNames). */
function isGatewayName(name: string): boolean {
  const [namespace = '', own, ...more] = name.split('/');
  return own === undefined
    ? namespace.split('.').every(isDnsLabel)
    : more.length === 0 && isDnsLabel(namespace) && isDnsLabel(own);
}

/** The service port that all hosts name, which becomes a condition of every match; hosts that differ cannot be told apart. */
function hostPort(spec: Spec, report: PolicyReport): number | undefined {
  const ports = new Set(spec.hosts.map((host) => ('port' in host ? host.port : undefined)));
  if (ports.size > 1) report.wider('/spec/hosts', 'a VirtualService has one list of routes for all of its hosts and ports');
  const [port] = ports;
  if (ports.size > 1 || port === undefined) return undefined;
  report.exact('/spec', 'the port of the hosts becomes a condition of every match');
  return port;
}

/** A VirtualService answers 404 to what matches nothing, so that another default is a last route. */
function writeFallback(
  spec: Spec,
  rules: readonly JsonObject[],
  port: number | undefined,
  report: PolicyReport,
): JsonObject | null {
  if (spec.unmatched === 'reject') return null;
  if (spec.unmatched === undefined) {
    if (!areBound(rules)) report.exact('/spec/unmatched', 'Istio rejects what no rule matches');
    return null;
  }
  // istiod warns of a route that nothing reaches.
  if (rules.some((rule) => rule['match'] === undefined)) {
    report.exact('/spec/unmatched', 'a rule takes every request: nothing is left unmatched');
    return null;
  }
  const own = ownBackend(spec);
  if (own === null) {
    report.narrower(
      '/spec/unmatched',
      'only one service inside the mesh has a default backend; what matches nothing is rejected',
    );
    return null;
  }
  report.exact('/spec', 'a last route sends what matches nothing to the service itself');
  return { ...onPort(port), route: [{ destination: writeDestination(own) }] };
}
