import type { JsonObject } from '../../../domain/json.js';
import { policyLabel } from '../../../domain/model/policy.js';
import type { RouteBackend, TrafficRoute } from '../../../domain/model/traffic-route.js';
import type { WriteContext } from '../../../domain/translation/mesh-adapter.js';
import type { TranslationNote } from '../../../domain/translation/translation-report.js';
import { doublesSlashes } from '../routes/plain-rewrite.js';
import { protocolOf } from './authorization/consul-terms.js';
import { trafficNote } from './policy-note.js';
import { sayDestination } from './route-destination.js';
import { sayRouteMatch } from './route-match.js';
import type { RouteGraph } from './route-graph.js';
import { orderedMatches, type RuleMatch } from './route-order.js';
import { isWeighted, percentages, printSplitter, splitOf, type Split } from './split-rule.js';
import { writtenEntry, type Written } from './written-entry.js';

/** Routers and splitters for routes. A service has one of each, so a second route for a service is refused. */
export function writeRoutes(routes: readonly TrafficRoute[], graph: RouteGraph, context: WriteContext): Written {
  const taken = new Set<string>();
  const written = routes.map((route) => writeRoute(route, taken, graph, context));
  return { objects: written.flatMap(({ objects }) => objects), notes: written.flatMap(({ notes }) => notes) };
}

function writeRoute(route: TrafficRoute, taken: Set<string>, graph: RouteGraph, context: WriteContext): Written {
  const { hosts, gateways, visibleTo } = route.spec;
  if (gateways?.some((gateway) => gateway !== 'mesh') === true) {
    return {
      objects: [],
      notes: [trafficNote(route, '/spec/gateways', 'refused', 'routes of gateways are not written for Consul')],
    };
  }
  const written = hosts.map((host, index) => {
    const problem = hostProblem(host, taken, context);
    if (problem !== null) return { objects: [], notes: [trafficNote(route, `/spec/hosts/${index}`, 'refused', problem)] };
    const service = 'service' in host ? host.service : '';
    taken.add(service);
    return writeService(route, service, graph, index === 0 ? '' : `:${service}`);
  });
  const scope =
    visibleTo === undefined
      ? []
      : [trafficNote(route, '/spec/visibleTo', 'wider', 'Consul has one namespace: it is for all callers')];
  const notes = [...scope, ...policyNotes(route), ...written.flatMap((one) => one.notes)];
  return { objects: written.flatMap(({ objects }) => objects), notes: distinctNotes(notes) };
}

function hostProblem(
  host: TrafficRoute['spec']['hosts'][number],
  taken: ReadonlySet<string>,
  { inventory }: WriteContext,
): string | null {
  if (!('service' in host)) return 'Consul routes by service names only';
  if (host.port !== undefined) return 'Consul has no routes for single ports';
  if (taken.has(host.service)) return 'another policy already routes this service';
  return protocolOf(inventory, host.service) === 'tcp' ? 'the service speaks TCP: Consul refuses its router and splitter' : null;
}

function policyNotes(route: TrafficRoute): TranslationNote[] {
  const { unmatched, order, rules } = route.spec;
  return [
    ...(unmatched === 'reject' && rules.every((rule) => (rule.matches ?? []).length > 0)
      ? [trafficNote(route, '/spec/unmatched', 'wider', 'a service-router sends what no route matches to the service itself')]
      : []),
    ...(order === 'specificity' ? [trafficNote(route, '/spec/order', 'exact', 'written as a list in that order')] : []),
  ];
}

function writeService(route: TrafficRoute, service: string, graph: RouteGraph, suffix: string): Written {
  const split = splitOf(route);
  const weights = split === null ? null : percentages(split.backends);
  const problem =
    split === null
      ? null
      : weights === null
        ? 'the weights sum to 0'
        : (backendProblem(split.backends) ?? graph.problemOf(service, split.backends));
  if (problem !== null)
    return {
      objects: [],
      notes: [trafficNote(route, `/spec/rules/${route.spec.rules.length - 1}/backends`, 'refused', problem)],
    };
  const router = writeRouter(route, service, split, graph, suffix);
  const labels = [policyLabel(route)];
  const splitter =
    split === null || weights === null
      ? []
      : [writtenEntry(printSplitter(service, split.backends, weights), `splitter${suffix}`, labels)];
  const rounded = split === null || weights === null ? [] : roundingNotes(route, split.backends, weights);
  return { objects: [...splitter, ...router.objects], notes: [...router.notes, ...rounded, ...splitNotes(route, split)] };
}

function roundingNotes(route: TrafficRoute, backends: readonly RouteBackend[], weights: readonly number[]): TranslationNote[] {
  const isSame = backends.every(({ weight }, index) => weight === weights[index]);
  const at = `/spec/rules/${route.spec.rules.length - 1}/backends`;
  return isSame ? [] : [trafficNote(route, at, 'exact', `written as percentages: ${weights.join(', ')}`)];
}

function splitNotes(route: TrafficRoute, split: Split | null): TranslationNote[] {
  const backends = split?.backends ?? [];
  return backends.flatMap((backend, index) =>
    backendNotes(route, backend, `/spec/rules/${route.spec.rules.length - 1}/backends/${index}`),
  );
}

function backendNotes(route: TrafficRoute, { port, namespace }: RouteBackend, at: string): TranslationNote[] {
  return [
    ...(port === undefined ? [] : [trafficNote(route, `${at}/port`, 'refused', 'Consul has no ports in routes: left out')]),
    ...(namespace === undefined || namespace === route.metadata.namespace
      ? []
      : [trafficNote(route, `${at}/namespace`, 'exact', 'Consul has one namespace: the service is found by its name')]),
  ];
}

function backendProblem(backends: readonly RouteBackend[]): string | null {
  const names = backends.map(({ service, subset }) => JSON.stringify([service, subset]));
  if (new Set(names).size < names.length) return 'Consul refuses a splitter that names a destination twice';
  return backends.some(({ service }) => service.includes('.svc')) ? 'host names of Kubernetes are no Consul services' : null;
}

function writeRouter(route: TrafficRoute, service: string, split: Split | null, graph: RouteGraph, suffix: string): Written {
  const notes: TranslationNote[] = [];
  const routes = orderedMatches(route)
    .filter(({ index }) => index !== split?.rule)
    .flatMap((one) => writeMatch(route, one, { service, split, graph }, notes));
  const isRouter = route.spec.rules.some((_rule, index) => index !== split?.rule);
  if (!isRouter && split !== null) return { objects: [], notes };
  if (routes.length === 0)
    return {
      objects: [],
      notes: [...notes, ...(isRouter ? [] : [trafficNote(route, '/spec/rules', 'exact', 'without rules nothing is written')])],
    };
  const entry = { Kind: 'service-router', Name: service, Routes: routes };
  return { objects: [writtenEntry(entry, `router${suffix}`, [policyLabel(route)])], notes };
}

/** What all routes of one router share. */
interface RouterScope {
  readonly service: string;
  readonly split: Split | null;
  readonly graph: RouteGraph;
}

function writeMatch(
  route: TrafficRoute,
  { rule, match, index, position }: RuleMatch,
  router: RouterScope,
  notes: TranslationNote[],
): JsonObject[] {
  const at = `/spec/rules/${index}`;
  const https = match === null ? { https: [{}] } : sayRouteMatch(match);
  const target = sayTarget(rule, router);
  if ('reason' in https)
    notes.push(trafficNote(route, `${at}/matches/${position}/${https.field}`, 'refused', `not written: ${https.reason}`));
  if ('reason' in target) notes.push(trafficNote(route, `${at}/${target.field}`, 'refused', `not written: ${target.reason}`));
  if ('reason' in https || 'reason' in target) return [];
  const { fields, remarks } = sayDestination(rule);
  notes.push(...remarks.map(({ field, fidelity, reason }) => trafficNote(route, `${at}/${field}`, fidelity, reason)));
  notes.push(
    ...(rule.backends ?? []).flatMap((backend, backendIndex) => backendNotes(route, backend, `${at}/backends/${backendIndex}`)),
  );
  if (rule.name !== undefined) notes.push(trafficNote(route, `${at}/name`, 'exact', 'routes have no names in Consul'));
  if ((rule.matches ?? []).length > 1 || https.https.length > 1)
    notes.push(trafficNote(route, `${at}/matches`, 'exact', 'each match is a route of its own'));
  const destination = { ...target.fields, ...fields };
  const routed = https.https.flatMap((http) => withOneSlash(http, rule));
  if (routed.length > https.https.length)
    notes.push(
      trafficNote(route, `${at}/rewrite/path`, 'exact', 'paths with a slash behind the prefix are a route of their own'),
    );
  return routed.map((http) => ({
    ...(Object.keys(http).length === 0 ? {} : { Match: { HTTP: http } }),
    ...(Object.keys(destination).length === 0 ? {} : { Destination: destination }),
  }));
}

/** Envoy puts the new prefix before the rest as it is: where that makes two slashes of one, the prefix with its slash is replaced first. */
function withOneSlash(http: JsonObject, { rewrite }: TrafficRoute['spec']['rules'][number]): JsonObject[] {
  const { PathPrefix: prefix } = http;
  const path = rewrite?.path;
  if (typeof prefix !== 'string' || path === undefined || !('prefix' in path) || !doublesSlashes(path.prefix)) return [http];
  return [{ ...http, PathPrefix: `${prefix}/` }, http];
}

/** Where a route sends requests: one destination, or the service itself, which its splitter shares out. */
function sayTarget(
  rule: TrafficRoute['spec']['rules'][number],
  { service, split, graph }: RouterScope,
): { fields: JsonObject } | { field: string; reason: string } {
  if (rule.redirect !== undefined) return { field: 'redirect', reason: 'Consul has no HTTP redirects' };
  if (rule.directResponse !== undefined) return { field: 'directResponse', reason: 'Consul answers no requests by itself' };
  const { backends = [{ service }] } = rule;
  const [only] = backends;
  if (only === undefined) return { field: 'backends', reason: 'a router answers no requests by itself, not with 500 either' };
  if (isWeighted(rule)) {
    return split !== null && isSameSplit(backends, split.backends)
      ? { fields: {} }
      : { field: 'backends', reason: 'weights are of the service as a whole, in its splitter, and not of a single route' };
  }
  const problem = backendProblem(backends) ?? graph.problemOf(service, backends);
  if (problem !== null) return { field: 'backends', reason: problem };
  if (only.requestHeaders !== undefined || only.responseHeaders !== undefined)
    return { field: 'backends/0', reason: 'header changes belong to the rule' };
  if (only.service === service && only.subset === undefined && split !== null)
    return { field: 'backends', reason: 'goes through the splitter of the service' };
  return {
    fields: {
      ...(only.service === service ? {} : { Service: only.service }),
      ...(only.subset === undefined ? {} : { ServiceSubset: only.subset }),
    },
  };
}

function isSameSplit(one: readonly RouteBackend[], other: readonly RouteBackend[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A rule of several matches would say the same thing of itself again. */
function distinctNotes(notes: readonly TranslationNote[]): TranslationNote[] {
  return [...new Map(notes.map((note) => [JSON.stringify(note), note])).values()];
}
