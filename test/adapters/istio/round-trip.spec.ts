import { describe, expect, it } from 'vitest';
import { istioAdapter } from '../../../src/adapters/istio/adapter.js';
import { importSnapshot } from '../../../src/domain/translation/import-snapshot.js';
import { istioSnapshot, meshConfigMap, securityObject } from '../../support/istio-snapshot.js';
import { contextOf } from '../../support/istio-translation.js';

function document(apiVersion: string, kind: string, spec: string): string {
  return `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: all, namespace: shop, labels: { team: books }, annotations: { note: kept } }
spec: ${spec}
`;
}

const SOURCE = `{ principals: ['*', cluster.local/ns/shop/sa/web, 'cluster.local/ns/shop/sa/*', foreign/ns/a/sa/b, '*/ns/a/sa/b', 'foreign/*'],
  requestPrincipals: ['*', iss/sub, 'iss/*', '*/sub', 'https://a/b/c'], namespaces: [a, 'b*', '*-c', '*mid*', 'd*e', '*'],
  trustDomains: [foreign, 'td*'], ipBlocks: [10.0.0.0/8, '2001:db8::1'], remoteIpBlocks: [1.2.3.4],
  notPrincipals: [foreign/ns/a/sa/c], notRequestPrincipals: [iss/bad], notNamespaces: [z], notTrustDomains: [bad],
  notIpBlocks: [10.1.0.0/16], notRemoteIpBlocks: [1.2.3.5] }`;
const OPERATION = `{ hosts: ['a.example.com', '*.b', 'c:*', '*'], ports: ['80', '8080'], methods: [GET, 'P*'],
  paths: [/a, '/b*', '*.html', '*', '/c/{*}/d', '/e/{**}', 'x*y'], notHosts: [h], notPorts: ['90'], notMethods: [PUT], notPaths: [/n] }`;
const CONDITIONS = `[{ key: 'request.headers[x-user]', values: [a, 'b*'], notValues: ['*c'] }, { key: source.ip, values: [10.0.0.1] },
  { key: remote.ip, notValues: [10.0.0.0/8] }, { key: source.namespace, values: [a] }, { key: source.principal, values: [cluster.local/ns/a/sa/b] },
  { key: source.serviceAccount, values: [a/b] }, { key: source.trustDomain, values: ['*'] }, { key: request.auth.principal, values: ['*'] },
  { key: request.auth.audiences, values: [x] }, { key: request.auth.presenter, values: [y] }, { key: 'request.auth.claims[a][b]', values: ['*'] },
  { key: destination.ip, values: [10.0.0.1] }, { key: destination.port, values: ['80'] }, { key: connection.sni, values: ['*.a'] }]`;

const ROUTE = `{ name: first,
  match: [{ uri: { prefix: /A }, ignoreUriCase: true, scheme: { exact: https }, method: { regex: 'GET|PUT' }, authority: { prefix: api },
      headers: { x-a: { exact: '1' }, x-b: {} }, withoutHeaders: { x-c: { regex: 'z+' } }, queryParams: { q: { prefix: a }, r: {} },
      port: 80, sourceLabels: { app: web }, sourceNamespace: shop, gateways: [mesh] }, { uri: { regex: '/x.*' } }],
  rewrite: { uri: /new, authority: other }, timeout: 1m30s, retries: { attempts: 3, perTryTimeout: 2s, retryOn: '5xx,503', backoff: 25ms },
  fault: { delay: { fixedDelay: 5s, percentage: { value: 0.1 } }, abort: { grpcStatus: UNAVAILABLE, percentage: { value: 10 } } },
  mirrors: [{ destination: { host: shadow.other.svc.cluster.local, subset: v1, port: { number: 80 } }, percentage: { value: 5 } }],
  corsPolicy: { allowOrigins: [{ exact: '*' }, { prefix: 'https://a' }, { regex: 'https://.*' }], allowMethods: [GET], allowHeaders: [x],
    exposeHeaders: [y], maxAge: 24h, allowCredentials: true },
  headers: { request: { set: { a: '1', b: '2' }, add: { c: '3' }, remove: [d] }, response: { set: { e: '4' } } },
  route: [{ destination: { host: web, subset: v1, port: { number: 80 } }, weight: 90, headers: { request: { set: { f: '5' } } } },
    { destination: { host: api.example.com }, weight: 10 }] }`;
const VIRTUAL_SERVICE = `{ hosts: [web, web.other.svc.cluster.local, api.ns, '*.example.com'], gateways: [ingress, other/gw, mesh], exportTo: ['.', other],
  http: [${ROUTE},
    { match: [{ uri: { exact: /old } }], redirect: { uri: /new, authority: a.com, scheme: https, port: 8443, redirectCode: 308 } },
    { match: [{ uri: { prefix: /v1 } }], redirect: { prefixRewrite: /v2 } },
    { match: [{ uri: { exact: /tea } }], directResponse: { status: 418, body: { string: short } } },
    { match: [{ uri: { exact: /e } }], rewrite: { uri: /f }, route: [{ destination: { host: web } }] },
    { match: [{ uri: { prefix: /r } }], rewrite: { uriRegexRewrite: { match: '^/r', rewrite: /s } }, route: [{ destination: { host: web } }] },
    { fault: { abort: { httpStatus: 503 } }, retries: {}, route: [{ destination: { host: web }, weight: 100 }] }] }`;

const POOL = `{ tcp: { maxConnections: 10, connectTimeout: 30ms }, http: { http1MaxPendingRequests: 1, http2MaxRequests: 2, maxRequestsPerConnection: 3, maxRetries: 4, idleTimeout: 1h } }`;
const OUTLIERS = `{ consecutive5xxErrors: 0, consecutiveGatewayErrors: 5, interval: 10s, baseEjectionTime: 30s, maxEjectionPercent: 50, minHealthPercent: 10 }`;
const DESTINATION_RULE = `{ host: web, exportTo: [other],
  trafficPolicy: { loadBalancer: { consistentHash: { httpCookie: { name: c, path: /, ttl: 0s }, ringHash: { minimumRingSize: 2048 } } },
    connectionPool: ${POOL}, outlierDetection: ${OUTLIERS}, tls: { mode: SIMPLE, sni: a.com, subjectAltNames: [x] },
    portLevelSettings: [{ port: { number: 80 }, loadBalancer: { simple: ROUND_ROBIN }, tls: {} }, { port: { number: 90 }, outlierDetection: {} }] },
  subsets: [{ name: v1, labels: { version: v1 }, trafficPolicy: { loadBalancer: { consistentHash: { useSourceIp: true, maglev: { tableSize: 65537 } } } } },
    { name: v2, trafficPolicy: { loadBalancer: { consistentHash: { httpHeaderName: x } }, tls: { mode: ISTIO_MUTUAL } } },
    { name: v3, labels: { version: v3 }, trafficPolicy: { loadBalancer: { consistentHash: { httpQueryParameterName: q } } } }] }`;

const FILTERS = `[{ type: RequestHeaderModifier, requestHeaderModifier: { set: [{ name: b, value: '1' }, { name: a, value: '2' }], add: [{ name: c, value: '3' }], remove: [d] } },
  { type: ResponseHeaderModifier, responseHeaderModifier: { remove: [e] } }]`;
const HTTP_ROUTE = `{ parentRefs: [{ group: '', kind: Service, name: web, port: 80 }, { group: '', kind: Service, name: api }],
  rules: [{ name: one, matches: [{ path: { type: Exact, value: /a }, method: GET, headers: [{ name: h, value: v }, { type: RegularExpression, name: i, value: 'w+' }],
        queryParams: [{ name: q, value: r }] }, { path: { type: PathPrefix, value: /b } }, { path: { type: RegularExpression, value: '/c.*' } }],
      filters: [{ type: RequestMirror, requestMirror: { backendRef: { name: shadow, port: 80 }, percent: 5 } },
        { type: RequestMirror, requestMirror: { backendRef: { name: shadow, namespace: other, port: 80 }, fraction: { numerator: 500, denominator: 100000 } } },
        { type: CORS, cors: { allowOrigins: ['https://*.a.com', 'https://b.com'], allowMethods: [GET], allowHeaders: [x], exposeHeaders: [y], maxAge: 60, allowCredentials: true } }],
      timeouts: { request: 1m30s, backendRequest: 500ms },
      backendRefs: [{ name: web, port: 80, weight: 9, filters: ${FILTERS} }, { name: web, namespace: other, port: 90 }, { name: off, port: 80, weight: 0 }] },
    { matches: [{ path: { type: PathPrefix, value: /old } }], filters: [{ type: RequestRedirect, requestRedirect: { scheme: https, hostname: a.com, port: 8443,
        path: { type: ReplacePrefixMatch, replacePrefixMatch: /new }, statusCode: 301 } }] },
    { matches: [{ path: { type: PathPrefix, value: /r } }], filters: [{ type: URLRewrite, urlRewrite: { hostname: b.com, path: { type: ReplaceFullPath, replaceFullPath: /s } } }],
      backendRefs: [{ name: web, port: 80 }] },
    { filters: ${FILTERS}, backendRefs: [{ name: web, port: 80 }] }] }`;
const GRPC_ROUTE = `{ parentRefs: [{ group: '', kind: Service, name: web, namespace: other }],
  rules: [{ matches: [{ method: { service: pkg.S, method: M }, headers: [{ name: h, value: v }] }, { method: { service: pkg.T } }],
    filters: ${FILTERS}, backendRefs: [{ name: web, port: 80 }] }] }`;

const OBJECTS = {
  'AuthorizationPolicy ALLOW': securityObject(
    'AuthorizationPolicy',
    'all',
    `{ selector: { matchLabels: { app: web } }, action: ALLOW,
    rules: [{ from: [{ source: ${SOURCE} }], to: [{ operation: ${OPERATION} }], when: ${CONDITIONS} }, {}, { to: [{ operation: { ports: ['1'] } }] }] }`,
  ),
  'AuthorizationPolicy DENY of the mesh': securityObject(
    'AuthorizationPolicy',
    'istio-system/all',
    `{ action: DENY, rules: [{ from: [{ source: { notPrincipals: ['*'] } }] }] }`,
  ),
  'AuthorizationPolicy AUDIT of labels anywhere': securityObject(
    'AuthorizationPolicy',
    'istio-system/all',
    `{ selector: { matchLabels: { a: b } }, action: AUDIT, rules: [{}] }`,
  ),
  'AuthorizationPolicy CUSTOM': securityObject(
    'AuthorizationPolicy',
    'all',
    `{ action: CUSTOM, provider: { name: opa }, rules: [{ to: [{ operation: { paths: [/admin] } }] }] }`,
  ),
  'AuthorizationPolicy that allows nothing': securityObject('AuthorizationPolicy', 'all', '{}'),
  'AuthorizationPolicy with service accounts': securityObject(
    'AuthorizationPolicy',
    'all',
    `{ rules: [{ from: [{ source: { serviceAccounts: [web, a/b], notServiceAccounts: [a/c] } }] }] }`,
  ),
  'AuthorizationPolicy dry run': securityObject(
    'AuthorizationPolicy',
    'all',
    '{ action: DENY, rules: [{}] }',
    "annotations: { istio.io/dry-run: 'true' }",
  ),
  'PeerAuthentication of workloads': securityObject(
    'PeerAuthentication',
    'all',
    '{ selector: { matchLabels: { app: web } }, mtls: { mode: UNSET }, portLevelMtls: { 8080: { mode: STRICT }, 90: { mode: DISABLE } } }',
  ),
  'PeerAuthentication of a namespace': securityObject('PeerAuthentication', 'all', '{ mtls: { mode: PERMISSIVE } }'),
  'PeerAuthentication of the mesh': securityObject('PeerAuthentication', 'istio-system/all', '{ mtls: { mode: STRICT } }'),
  VirtualService: document('networking.istio.io/v1', 'VirtualService', VIRTUAL_SERVICE),
  DestinationRule: document('networking.istio.io/v1', 'DestinationRule', DESTINATION_RULE),
  HTTPRoute: document('gateway.networking.k8s.io/v1', 'HTTPRoute', HTTP_ROUTE),
  GRPCRoute: document('gateway.networking.k8s.io/v1', 'GRPCRoute', GRPC_ROUTE),
};

describe.each(Object.entries(OBJECTS))('%s', (_, text) => {
  it('is wholly said by its policy and comes back', () => {
    const snapshot = istioSnapshot(text);
    const { policies, remainders, report } = importSnapshot(istioAdapter, snapshot, contextOf(snapshot));
    expect(policies).toHaveLength(1);
    expect(remainders).toEqual([]);
    expect(report).toEqual([]);
  });
});

const OLDER_SPELLINGS = {
  'a mirror with its percentage': [
    `{ hosts: [web], http: [{ mirror: { host: b }, mirrorPercent: 5, route: [{ destination: { host: web } }] }] }`,
    `{ hosts: [web.shop.svc.cluster.local], gateways: [mesh], http: [{ match: [{}], mirrors: [{ destination: { host: b }, percentage: { value: 5 } }], route: [{ destination: { host: web }, weight: 0 }] }] }`,
  ],
  'durations, origins and percentages': [
    `{ hosts: [web], http: [{ timeout: 90s, corsPolicy: { allowOrigin: [a] }, fault: { delay: { fixedDelay: 1s, percent: 5 } }, route: [{ destination: { host: web } }] }] }`,
    `{ hosts: [web], http: [{ timeout: 1m30s, corsPolicy: { allowOrigins: [{ exact: a }] }, fault: { delay: { fixedDelay: 1000ms, percentage: { value: 5 } } }, route: [{ destination: { host: web } }] }] }`,
  ],
};

describe.each(Object.entries(OLDER_SPELLINGS))('%s', (_, [older = '', newer = '']) => {
  it('have one canonical spelling', () => {
    const [first, second] = [older, newer].map((spec) => {
      const [object] = istioSnapshot(document('networking.istio.io/v1beta1', 'VirtualService', spec)).objects;
      return object === undefined ? null : istioAdapter.canonicalize(object).body;
    });
    expect(first).toEqual(second);
    expect(first).toMatchObject({ apiVersion: 'networking.istio.io/v1' });
  });
});

describe('what the server and Concordat add', () => {
  it('is no part of the canonical spelling', () => {
    const [plain, live] = [
      securityObject('PeerAuthentication', 'p', '{ mtls: { mode: STRICT } }'),
      `${securityObject(
        'PeerAuthentication',
        'p',
        '{ selector: {}, mtls: { mode: STRICT } }',
        `uid: x, resourceVersion: '7', generation: 2, managedFields: [],
        labels: { concordat.dev/managed-by: shop }, annotations: { concordat.dev/policy: MutualTlsPolicy shop/p, kubectl.kubernetes.io/last-applied-configuration: '{}' }`,
      )}status: { conditions: [] }\n`,
    ].map((text) => istioSnapshot(text).objects[0]);
    expect(live && istioAdapter.canonicalize(live).body).toEqual(plain && istioAdapter.canonicalize(plain).body);
  });
});

describe('trust domains with aliases', () => {
  it('read an own trust domain as the own one and keep its spelling as remainder', () => {
    const text = securityObject(
      'AuthorizationPolicy',
      'all',
      '{ rules: [{ from: [{ source: { principals: [td1/ns/shop/sa/web, cluster.local/ns/shop/sa/web] } }] }] }',
    );
    const snapshot = istioSnapshot(text, meshConfigMap('trustDomain: td1\ntrustDomainAliases: [td2]'));
    const { policies, remainders } = importSnapshot(istioAdapter, snapshot, contextOf(snapshot));
    const own = { namespace: 'shop', serviceAccount: 'web' };
    expect(policies[0]?.policy.spec).toMatchObject({ rules: [{ from: [{ identities: [own, own] }] }] });
    expect(remainders[0]?.fields.map(({ pointer }) => pointer)).toEqual(['/spec/rules/0/from/0/source/principals']);
  });
});
