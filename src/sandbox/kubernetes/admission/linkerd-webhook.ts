import ipaddr from 'ipaddr.js';
import { isObject, listAt, objectAt, stringAt, type JsonObject, type JsonValue } from '../../json-object.js';
import type { Webhook } from '../resource-type.js';

const ACCESS_POLICIES = [
  'all-authenticated',
  'all-unauthenticated',
  'cluster-authenticated',
  'cluster-unauthenticated',
  'audit',
  'deny',
];
const PROXY_PROTOCOLS = ['unknown', 'HTTP/1', 'HTTP/2', 'gRPC', 'opaque', 'TLS'];

/** Linkerd's policy webhook (linkerd2 policy-controller/runtime/src/admission.rs): stateless, one object at a time. */
export const linkerdWebhook: Webhook = {
  name: 'linkerd-policy-validator.linkerd.io',
  review: (object) => {
    const spec = objectAt(object, 'spec');
    const namespace = stringAt(object['metadata'], 'namespace') ?? '';
    return REVIEWS[stringAt(object, 'kind') ?? '']?.(spec, namespace) ?? null;
  },
};

/** The first thing wrong, or null: the webhook stops at the first. */
type Review = (spec: JsonObject, namespace: string) => string | null;

const REVIEWS: Readonly<Record<string, Review>> = {
  Server: server,
  ServerAuthorization: serverAuthorization,
  AuthorizationPolicy: authorizationPolicy,
  MeshTLSAuthentication: meshTlsAuthentication,
  NetworkAuthentication: (spec) =>
    listAt(spec, 'networks').length === 0 ? 'at least one network must be specified' : networks(listAt(spec, 'networks')),
  EgressNetwork: (spec) => networks(listAt(spec, 'networks')),
  HTTPRoute: route,
  HTTPLocalRateLimitPolicy: rateLimit,
};

function server(spec: JsonObject): string | null {
  const access = stringAt(spec, 'accessPolicy');
  if (access !== undefined && !ACCESS_POLICIES.includes(access)) return `Invalid accessPolicy: ${access}`;
  const protocol = stringAt(spec, 'proxyProtocol');
  if (protocol !== undefined && !PROXY_PROTOCOLS.includes(protocol)) {
    const expected = PROXY_PROTOCOLS.map((name) => `\`${name}\``).join(', ');
    return `Error("unknown variant \`${protocol}\`, expected one of ${expected}", line: 0, column: 0)`;
  }
  const port = spec['port'];
  return typeof port === 'number' && (port < 1 || port > 65_535) ? 'port must be in 1..=65535' : null;
}

function serverAuthorization(spec: JsonObject): string | null {
  const client = objectAt(spec, 'client');
  const meshTls = client['meshTLS'];
  if (client['unauthenticated'] === true && meshTls !== undefined) return '`unauthenticated` must be false if `meshTLS` is set';
  const identities = listAt(meshTls, 'identities').length + listAt(meshTls, 'serviceAccounts').length;
  if (isObject(meshTls) && meshTls['unauthenticatedTLS'] === true && identities > 0) {
    return '`unauthenticatedTLS` be false if `identities` or `serviceAccounts` is set';
  }
  return networks(listAt(client, 'networks'));
}

const TARGETS = new Set([
  'policy.linkerd.io/Server',
  'core/Namespace',
  '/Namespace',
  'policy.linkerd.io/HTTPRoute',
  'gateway.networking.k8s.io/HTTPRoute',
  'gateway.networking.k8s.io/GRPCRoute',
]);

function authorizationPolicy(spec: JsonObject, namespace: string): string | null {
  const target = objectAt(spec, 'targetRef');
  const name = `${stringAt(target, 'group') ?? ''}/${stringAt(target, 'kind') ?? ''}`;
  if (!TARGETS.has(name)) return `invalid targetRef kind: ${name}`;
  if (target['kind'] === 'Namespace' && target['name'] !== namespace) return 'cannot target another namespace';
  const kinds = listAt(spec, 'requiredAuthenticationRefs').map((ref) => stringAt(ref, 'kind') ?? '');
  const count = (kind: string): number => kinds.filter((found) => found === kind).length;
  if (count('MeshTLSAuthentication') > 1) return 'only a single MeshTLSAuthentication may be set';
  if (count('ServiceAccount') > 1) return 'only a single ServiceAccount may be set';
  if (count('MeshTLSAuthentication') + count('ServiceAccount') > 1)
    return 'a MeshTLSAuthentication and ServiceAccount may not be set together';
  if (count('NetworkAuthentication') > 1) return 'only a single NetworkAuthentication may be set';
  const other = kinds.find((kind) => !['MeshTLSAuthentication', 'ServiceAccount', 'NetworkAuthentication'].includes(kind));
  return other === undefined ? null : `unexpected authentication kind: ${other}`;
}

const DNS_IDENTITY = /^(\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SPIFFE_ID = /^spiffe:\/\/[a-z0-9._-]+(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._-]+)*$/;

function meshTlsAuthentication(spec: JsonObject): string | null {
  for (const identity of listAt(spec, 'identities')) {
    const text = String(identity);
    if (!(text.startsWith('spiffe://') ? SPIFFE_ID : DNS_IDENTITY).test(text))
      return `identity ${JSON.stringify(text)} is not valid`;
  }
  for (const ref of listAt(spec, 'identityRefs')) {
    const kind = stringAt(ref, 'kind') ?? '';
    if (kind !== 'ServiceAccount' && kind !== 'Namespace') return `invalid identity target: ${kind}`;
    if (kind === 'Namespace' && stringAt(ref, 'namespace') !== undefined)
      return 'Namespace identity_ref is cluster-scoped and cannot have a namespace';
  }
  return null;
}

function networks(list: readonly JsonValue[]): string | null {
  for (const network of list) {
    const cidr = stringAt(network, 'cidr') ?? '';
    const range = parseNetwork(cidr);
    if (range === null) return `invalid IP address syntax: ${cidr}`;
    for (const exception of listAt(network, 'except')) {
      const inner = parseNetwork(String(exception));
      if (inner === null) return `invalid IP address syntax: ${String(exception)}`;
      if (contains(inner, range)) return `cidr '${cidr}' is completely negated by exception '${String(exception)}'`;
      if (!contains(range, inner)) return `cidr '${cidr}' does not include exception '${String(exception)}'`;
    }
  }
  return null;
}

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];

function parseNetwork(text: string): Network | null {
  try {
    if (text.includes('/')) return ipaddr.parseCIDR(text);
    const address = ipaddr.parse(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  } catch {
    return null;
  }
}

function contains(outer: Network, inner: Network): boolean {
  return outer[0].kind() === inner[0].kind() && outer[1] <= inner[1] && inner[0].match(outer);
}

function route(spec: JsonObject): string | null {
  for (const parent of listAt(spec, 'parentRefs')) {
    if (stringAt(parent, 'kind') === 'EgressNetwork' && isObject(parent) && parent['port'] === undefined) {
      return 'cannot target an EgressNetwork without specifying a port';
    }
  }
  for (const rule of listAt(spec, 'rules')) {
    for (const match of listAt(rule, 'matches')) {
      const path = objectAt(match, 'path');
      const value = stringAt(path, 'value') ?? '/';
      if (stringAt(path, 'type') !== 'RegularExpression' && !value.startsWith('/'))
        return `HTTPRoute paths must be absolute (begin with \`/\`); ${value} is not an absolute path`;
    }
  }
  return null;
}

function rateLimit(spec: JsonObject): string | null {
  if (stringAt(objectAt(spec, 'targetRef'), 'kind') !== 'Server') return 'invalid targetRef kind';
  const rate = (holder: JsonValue | undefined): number | undefined => {
    const value = isObject(holder) ? holder['requestsPerSecond'] : undefined;
    return typeof value === 'number' ? value : undefined;
  };
  const total = rate(spec['total']);
  const inner = [rate(spec['identity']), ...listAt(spec, 'overrides').map(rate)].filter((value) => value !== undefined);
  if ([total, ...inner].some((value) => value !== undefined && value <= 0)) return 'requestsPerSecond must be greater than 0';
  if (total !== undefined && inner.some((value) => value > total))
    return 'identity and override limits cannot be higher than total';
  return null;
}
