import { isObject, listAt, objectAt, stringAt, type JsonObject, type JsonValue } from '../../json-object.js';
import { reviewHttpRoute } from './istio-http-route.js';
import { reviewTrafficPolicy } from './istio-traffic-policy.js';
import type { Webhook } from '../resource-type.js';

type Review = (spec: JsonObject) => string[];

/** Istio's validating webhook, as far as the sandbox speaks it (istio/istio pkg/config/validation). */
export const istioWebhook: Webhook = {
  name: 'validation.istio.io',
  review: (object) => {
    const problems = [
      ...topLevel(object),
      ...dryRun(object),
      ...(REVIEWS[stringAt(object, 'kind') ?? '']?.(objectAt(object, 'spec')) ?? []),
    ];
    if (problems.length === 0) return null;
    const text =
      problems.length === 1
        ? problems[0]
        : `${problems.length} errors occurred:\n${problems.map((line) => `\t* ${line}`).join('\n')}\n`;
    return `configuration is invalid: ${text}`;
  },
};

function topLevel(object: JsonObject): string[] {
  const known = new Set(['apiVersion', 'kind', 'metadata', 'spec', 'status']);
  return Object.keys(object).flatMap((key) => (known.has(key) ? [] : [`unknown field "${key}"`]));
}

/** Only what decides can be tried without deciding. */
function dryRun(object: JsonObject): string[] {
  const annotations = objectAt(objectAt(object, 'metadata'), 'annotations');
  const action = stringAt(objectAt(object, 'spec'), 'action') ?? 'ALLOW';
  if (annotations['istio.io/dry-run'] === undefined || action === 'ALLOW' || action === 'DENY') return [];
  return [`the annotation istio.io/dry-run currently only supports action ALLOW/DENY, found action ${action}`];
}

const REVIEWS: Readonly<Record<string, Review>> = {
  VirtualService: virtualService,
  DestinationRule: destinationRule,
  Gateway: gateway,
  AuthorizationPolicy: authorizationPolicy,
  RequestAuthentication: requestAuthentication,
};

function virtualService(spec: JsonObject): string[] {
  const routes = ['http', 'tls', 'tcp'].flatMap((key) => listAt(spec, key));
  return [
    ...(listAt(spec, 'hosts').length === 0 ? ['virtual service must have at least one host'] : []),
    ...(routes.length === 0 ? ['http, tcp or tls must be provided in virtual service'] : []),
    ...listAt(spec, 'http').flatMap(httpRoute),
    ...['tls', 'tcp'].flatMap((key) => listAt(spec, key)).flatMap((route) => destinations(listAt(route, 'route'))),
  ];
}

function httpRoute(route: JsonValue): string[] {
  const has = (key: string): boolean => isObject(route) && route[key] !== undefined;
  const targets = listAt(route, 'route');
  const problems = destinations(targets);
  if (has('redirect') && targets.length > 0) problems.push('HTTP route cannot contain both route and redirect');
  if (targets.length === 0 && !['redirect', 'directResponse', 'delegate'].some(has)) {
    problems.push('HTTP route, redirect or direct_response is required');
  }
  const abort = objectAt(objectAt(route, 'fault'), 'abort');
  const status = abort['httpStatus'];
  if (typeof status === 'number' && (status < 200 || status > 600))
    problems.push(`HTTP status ${status} is not in range 200-599`);
  problems.push(...reviewHttpRoute(isObject(route) ? route : {}));
  if (has('mirror') && has('mirrors')) problems.push('HTTP route cannot contain both mirror and mirrors');
  return problems;
}

function destinations(targets: readonly JsonValue[]): string[] {
  const weights = targets.map((target) => (isObject(target) && typeof target['weight'] === 'number' ? target['weight'] : 0));
  const negative = weights.filter((weight) => weight < 0).map((weight) => `weight ${weight} < 0`);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const zero = targets.length > 1 && total === 0 && negative.length === 0 ? ['total destination weight = 0'] : [];
  const hosts = targets.flatMap((target) =>
    (stringAt(objectAt(target, 'destination'), 'host') ?? '') === '' ? ['domain name "" invalid (empty)'] : [],
  );
  return [...negative, ...zero, ...hosts];
}

function destinationRule(spec: JsonObject): string[] {
  const names = listAt(spec, 'subsets').map((subset) => stringAt(subset, 'name') ?? '');
  const duplicates = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...((stringAt(spec, 'host') ?? '') === '' ? ['domain name "" invalid (empty)'] : []),
    ...names.flatMap((name) => (name === '' ? ['subset name cannot be empty'] : [])),
    ...duplicates.map((name) => `duplicate subset name ${JSON.stringify(name)}`),
    ...reviewTrafficPolicy(objectAt(spec, 'trafficPolicy')),
    ...listAt(spec, 'subsets').flatMap((subset) => reviewTrafficPolicy(objectAt(subset, 'trafficPolicy'))),
  ];
}

function gateway(spec: JsonObject): string[] {
  const hosts = listAt(spec, 'servers').flatMap((server) => listAt(server, 'hosts'));
  const isShort = (host: JsonValue): boolean => typeof host === 'string' && host !== '*' && !host.includes('.');
  return [
    ...(listAt(spec, 'servers').length === 0 ? ['gateway must have at least one server'] : []),
    ...hosts.filter(isShort).map(() => 'short names (non FQDN) are not allowed'),
  ];
}

const CONDITION_KEYS =
  /^(request\.headers\[.+\]|source\.(ip|namespace|serviceAccount|principal|trustDomain)|remote\.ip|request\.auth\.(principal|audiences|presenter|claims\[.+\])|destination\.(ip|port)|connection\.sni|experimental\.envoy\.filters\..+)$/;

function authorizationPolicy(spec: JsonObject): string[] {
  const action = stringAt(spec, 'action');
  const problems: string[] = [];
  if (action === 'CUSTOM' && (stringAt(objectAt(spec, 'provider'), 'name') ?? '') === '')
    problems.push('`provider.name` must not be empty');
  if (action !== 'CUSTOM' && spec['provider'] !== undefined) problems.push('`provider` must only be set when action is CUSTOM');
  for (const rule of listAt(spec, 'rules')) problems.push(...authorizationRule(rule));
  return problems;
}

function authorizationRule(rule: JsonValue): string[] {
  const problems: string[] = [];
  for (const from of listAt(rule, 'from')) {
    if (Object.keys(objectAt(from, 'source')).length === 0) problems.push('`from.source` must not be empty, found at rule');
  }
  for (const to of listAt(rule, 'to')) {
    const operation = objectAt(to, 'operation');
    if (Object.keys(operation).length === 0) problems.push('`to.operation` must not be empty, found at rule');
    for (const port of [...listAt(operation, 'ports'), ...listAt(operation, 'notPorts')]) {
      if (!(Number(port) > 0 && Number(port) <= 65_535)) problems.push(`bad ports: port ${JSON.stringify(port)} is not valid`);
    }
  }
  for (const condition of listAt(rule, 'when')) {
    const key = stringAt(condition, 'key') ?? '';
    if (!CONDITION_KEYS.test(key)) problems.push(`unknown attribute: ${key}`);
    if (listAt(condition, 'values').length + listAt(condition, 'notValues').length === 0) {
      problems.push('at least one of `values` or `not_values` must be set');
    }
  }
  return problems;
}

function requestAuthentication(spec: JsonObject): string[] {
  return listAt(spec, 'jwtRules').flatMap((rule) => ((stringAt(rule, 'issuer') ?? '') === '' ? ['issuer must be set'] : []));
}
