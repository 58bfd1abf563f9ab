import { expect } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.js';
import type { BehaviourGroup } from './behaviour.js';
import { type Cause, invalid, refused, required, taken, tooMany, UNCHECKED, unsupported } from './refused-spec.js';

const GATEWAY = 'gateway.networking.k8s.io/v1';
const BACKEND = { name: 'a', port: 80 };
const STORED_BACKEND = { group: '', kind: 'Service', name: 'a', port: 80, weight: 1 };
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];
const ANY_PATH = [{ path: { type: 'PathPrefix', value: '/' } }];

const routeRefused = (spec: JsonObject, ...causes: Cause[]) => refused(GATEWAY, 'HTTPRoute', spec, ...causes);
const ruleRefused = (rule: JsonObject, ...causes: Cause[]) => routeRefused({ rules: [rule] }, ...causes);
const ruleTaken = (rule: JsonObject, stored: JsonObject) =>
  taken(GATEWAY, 'HTTPRoute', { rules: [rule] }, { rules: [{ matches: ANY_PATH, ...stored }] });
const pathRefused = (value: string, message: string) =>
  ruleRefused({ matches: [{ path: { value } }] }, invalid('spec.rules[0].matches[0].path', message));

/** What the CRDs of Gateway API refuse and fill in. */
export const gatewayApiValidation: BehaviourGroup = {
  title: 'schemas and rules of Gateway API',
  behaviours: {
    'fill in backends and a match of every path': ruleTaken({ backendRefs: [BACKEND] }, { backendRefs: [STORED_BACKEND] }),
    'fill in a rule': taken(GATEWAY, 'HTTPRoute', {}, { rules: [{ matches: ANY_PATH }] }),
    'fill in the status code of a redirect': ruleTaken(
      { filters: [{ type: 'RequestRedirect', requestRedirect: { hostname: 'x' } }] },
      { filters: [{ type: 'RequestRedirect', requestRedirect: { hostname: 'x', statusCode: 302 } }] },
    ),
    'fill in the age of CORS answers and the backend of a mirror': ruleTaken(
      {
        filters: [
          { type: 'CORS', cors: { allowOrigins: ['https://a.example.com'] } },
          { type: 'RequestMirror', requestMirror: { backendRef: { name: 'm', port: 80 } } },
        ],
        backendRefs: [BACKEND],
      },
      {
        filters: [
          { type: 'CORS', cors: { allowOrigins: ['https://a.example.com'], maxAge: 5 } },
          { type: 'RequestMirror', requestMirror: { backendRef: { group: '', kind: 'Service', name: 'm', port: 80 } } },
        ],
        backendRefs: [STORED_BACKEND],
      },
    ),
    'fill in how a gRPC method matches': taken(
      GATEWAY,
      'GRPCRoute',
      { rules: [{ matches: [{ method: { service: 'a.B', method: 'C' } }], backendRefs: [BACKEND] }] },
      { rules: [{ matches: [{ method: { service: 'a.B', method: 'C', type: 'Exact' } }], backendRefs: [STORED_BACKEND] }] },
    ),
    'fill in which routes a listener takes': taken(
      GATEWAY,
      'Gateway',
      { gatewayClassName: 'istio', listeners: [{ name: 'a', port: 80, protocol: 'HTTP' }] },
      {
        gatewayClassName: 'istio',
        listeners: [{ name: 'a', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'Same' } } }],
      },
    ),
    'take absolute paths alone': pathRefused(
      'a',
      "value must be an absolute path and start with '/' when type one of ['Exact', 'PathPrefix']",
    ),
    'take no path with two slashes in a row': pathRefused(
      '/a//b',
      "must not contain '//' when type one of ['Exact', 'PathPrefix']",
    ),
    'take no path with a space': pathRefused(
      '/a b',
      "must only contain valid characters (matching ^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$) for types ['Exact', 'PathPrefix']",
    ),
    'need the port of a service': ruleRefused(
      { backendRefs: [{ name: 'a' }] },
      invalid('spec.rules[0].backendRefs[0]', 'Must have port for Service reference'),
    ),
    'take no weight below zero': ruleRefused(
      { backendRefs: [{ ...BACKEND, weight: -1 }] },
      invalid(
        'spec.rules[0].backendRefs[0].weight',
        '-1: spec.rules[0].backendRefs[0].weight in body should be greater than or equal to 0',
      ),
    ),
    'take no port 0': ruleRefused(
      { backendRefs: [{ name: 'a', port: 0 }] },
      invalid(
        'spec.rules[0].backendRefs[0].port',
        '0: spec.rules[0].backendRefs[0].port in body should be greater than or equal to 1',
      ),
    ),
    'need what the type of a filter says': ruleRefused(
      { filters: [{ type: 'RequestHeaderModifier' }] },
      invalid('spec.rules[0].filters[0]', 'filter.requestHeaderModifier must be specified for RequestHeaderModifier filter.type'),
    ),
    'take nothing that the type of a filter does not say': ruleRefused(
      {
        filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['a'] }, urlRewrite: { hostname: 'x' } }],
      },
      invalid('spec.rules[0].filters[0]', 'filter.urlRewrite must be nil if the filter.type is not URLRewrite'),
    ),
    'take a redirect without backends': ruleRefused(
      { filters: [{ type: 'RequestRedirect', requestRedirect: { hostname: 'x' } }], backendRefs: [BACKEND] },
      invalid('spec.rules[0]', 'RequestRedirect filter must not be used together with backendRefs'),
    ),
    'take a redirect or a rewrite': ruleRefused(
      {
        filters: [
          { type: 'URLRewrite', urlRewrite: { hostname: 'a' } },
          { type: 'RequestRedirect', requestRedirect: { hostname: 'x' } },
        ],
      },
      invalid(
        'spec.rules[0].filters',
        'May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both',
      ),
    ),
    'take one rewrite': ruleRefused(
      {
        filters: [
          { type: 'URLRewrite', urlRewrite: { hostname: 'a' } },
          { type: 'URLRewrite', urlRewrite: { hostname: 'b' } },
        ],
      },
      invalid('spec.rules[0].filters', 'URLRewrite filter cannot be repeated'),
    ),
    'replace the prefix of a prefix match alone': ruleRefused(
      {
        matches: [{ path: { type: 'Exact', value: '/a' } }],
        filters: [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/b' } } }],
      },
      invalid(
        'spec.rules[0]',
        'When using URLRewrite filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified',
      ),
    ),
    'take no backend timeout above that of the request': ruleRefused(
      { timeouts: { request: '1s', backendRequest: '2s' } },
      invalid('spec.rules[0].timeouts', 'backendRequest timeout cannot be longer than request timeout'),
    ),
    'take durations of Gateway API alone': ruleRefused(
      { timeouts: { request: '1x' } },
      invalid(
        'spec.rules[0].timeouts.request',
        '"1x": spec.rules[0].timeouts.request in body should match \'^([0-9]{1,5}(h|m|s|ms)){1,4}$\'',
      ),
    ),
    'know the methods of HTTP': ruleRefused(
      { matches: [{ method: 'get' }] },
      unsupported('spec.rules[0].matches[0].method', 'get', ...METHODS),
      UNCHECKED,
    ),
    'know the status codes of redirects': ruleRefused(
      { filters: [{ type: 'RequestRedirect', requestRedirect: { statusCode: 200 } }] },
      unsupported('spec.rules[0].filters[0].requestRedirect.statusCode', 200, '301', '302', '303', '307', '308'),
      UNCHECKED,
    ),
    'take hostnames in lower case': routeRefused(
      { hostnames: ['UPPER'] },
      invalid(
        'spec.hostnames[0]',
        String.raw`"UPPER": spec.hostnames[0] in body should match '^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'`,
      ),
    ),
    'take 16 rules': routeRefused({ rules: Array.from({ length: 17 }, () => ({})) }, tooMany('spec.rules', 17, 16), UNCHECKED),
    'take 64 matches in a rule': ruleRefused(
      { matches: Array.from({ length: 65 }, (_, index) => ({ path: { value: `/${index}` } })) },
      tooMany('spec.rules[0].matches', 65, 64),
      UNCHECKED,
    ),
    'take a parent once': routeRefused(
      { parentRefs: [{ name: 'g' }, { name: 'g' }] },
      invalid(
        'spec.parentRefs',
        'sectionName or port must be unique when parentRefs includes 2 or more references to the same parent',
      ),
    ),
    'need a service or a method of gRPC': refused(
      GATEWAY,
      'GRPCRoute',
      { rules: [{ matches: [{ method: {} }] }] },
      invalid('spec.rules[0].matches[0].method', "One or both of 'service' or 'method' must be specified"),
    ),
    'take a listener once': refused(
      GATEWAY,
      'Gateway',
      {
        gatewayClassName: 'istio',
        listeners: [
          { name: 'a', port: 80, protocol: 'HTTP' },
          { name: 'b', port: 80, protocol: 'HTTP' },
        ],
      },
      invalid('spec.listeners', 'Combination of port, protocol and hostname must be unique for each listener'),
    ),
    'need a spec': async ({ client, namespace }) => {
      const name = await namespace();
      const route = { apiVersion: GATEWAY, kind: 'HTTPRoute', metadata: { name: 'x', namespace: name } };
      const { body } = await client.apply(route);
      expect(body.details['causes']).toEqual([required('spec'), UNCHECKED]);
    },
    'serve TLS and TCP routes as v1': taken(
      GATEWAY,
      'TCPRoute',
      { rules: [{ backendRefs: [BACKEND] }] },
      { rules: [{ backendRefs: [STORED_BACKEND] }] },
    ),
  },
};
