import type { AccessRequest } from '../model/access-query.js';
import type { AuthorizationPolicy, Condition, Operation, Principal } from '../model/authorization-policy.js';
import type { IdentityMatch } from '../model/identity.js';
import { formatIp, parseIpBlock } from '../model/ip-range.js';
import type { PathMatch } from '../model/path-match.js';
import type { StringMatch } from '../model/string-match.js';

/** A caller in no mesh's spelling: who, and from where. Both parts null: plaintext from anywhere. */
export interface NeutralCaller {
  readonly identity: { readonly namespace: string; readonly name: string } | null;
  readonly ip: string | null;
}

/** Requests on the edges of what policies say: their literals, and the nearest values beyond them. */
export interface BoundaryRequests {
  readonly callers: readonly NeutralCaller[];
  readonly requests: readonly AccessRequest[];
}

/** Somebody whom no policy names. */
export const STRANGER: NeutralCaller = { identity: { namespace: 'nobody', name: 'nobody' }, ip: '192.0.2.1' };

const PLAIN: AccessRequest = { method: 'GET', path: '/', headers: [] };

/** The boundary requests of some authorization policies, without repetitions. */
export function boundaryRequests(policies: readonly AuthorizationPolicy[]): BoundaryRequests {
  const rules = policies.flatMap((policy) => policy.spec.rules);
  const principals = rules.flatMap((rule) => rule.from ?? []);
  const operations = rules.flatMap((rule) => rule.to ?? []);
  const conditions = rules.flatMap((rule) => rule.when ?? []);
  return {
    callers: unique([...principals.flatMap(callersOf), { identity: null, ip: STRANGER.ip }, STRANGER]),
    requests: unique([
      PLAIN,
      ...operations.flatMap((operation) => requestsOf(operation)),
      ...conditions.flatMap(conditionRequests),
    ]),
  };
}

function callersOf(principal: Principal): NeutralCaller[] {
  const both = [principal, principal.not ?? {}];
  const identities = both.flatMap((fields) => [
    ...(fields.identities ?? []).flatMap(identityExamples),
    ...(fields.namespaces ?? []).flatMap(stringExamples).map((namespace) => ({ namespace, name: 'default' })),
  ]);
  const addresses = both.flatMap((fields) => (fields.ipBlocks ?? []).flatMap(addressExamples));
  const [first = STRANGER.identity] = identities;
  return [
    ...identities.map((identity) => ({ identity, ip: addresses[0] ?? STRANGER.ip })),
    ...addresses.map((ip) => ({ identity: first, ip })),
  ];
}

/** The identity itself, its neighbour in the namespace, and its namesake in another namespace. */
function identityExamples(match: IdentityMatch): { namespace: string; name: string }[] {
  if ('anyAuthenticated' in match || 'spiffeId' in match) return [];
  if ('service' in match) return [{ namespace: 'default', name: match.service }];
  const name = match.serviceAccount ?? 'default';
  return [
    { namespace: match.namespace, name },
    { namespace: match.namespace, name: `${name}-x` },
    { namespace: `${match.namespace}-x`, name },
  ];
}

/** First, last, and the addresses just outside. */
function addressExamples(block: string): string[] {
  const range = parseIpBlock(block);
  if (range === null) return [];
  const limit = (1n << (range.family === 4 ? 32n : 128n)) - 1n;
  const edges = [range.first, range.last, range.first - 1n, range.last + 1n].filter((value) => value >= 0n && value <= limit);
  return edges.map((value) => formatIp(range.family, value));
}

/** The request that the operation describes, and one per field that just misses it. */
function requestsOf(operation: Operation): AccessRequest[] {
  const methods = examplesOrDefault(operation.methods?.flatMap(stringExamples), 'GET');
  const paths = [...(operation.paths ?? []), ...(operation.not?.paths ?? [])].flatMap(pathExamples);
  const grpc = (operation.grpc ?? []).map((call) => `/${call.service ?? 'pkg.Service'}/${call.method ?? 'Call'}`);
  const hosts = [...(operation.hosts ?? []), ...(operation.not?.hosts ?? [])].flatMap(stringExamples);
  const headers = (operation.headers ?? []).flatMap((one) =>
    stringExamples(one.match).map((value): [string, string] => [one.name, value]),
  );
  const base: AccessRequest = {
    ...PLAIN,
    method: grpc.length > 0 ? 'POST' : methods[0],
    path: grpc[0] ?? paths[0] ?? '/',
    headers: firstOfEach(headers),
  };
  return [
    base,
    ...[...methods, ...(operation.not?.methods ?? []).flatMap(stringExamples), 'DELETE'].map((method) => ({ ...base, method })),
    ...[...paths, ...grpc, '/elsewhere'].map((path) => ({ ...base, path })),
    ...hosts.map((host) => ({ ...base, host })),
    ...headers.map((header) => ({ ...base, headers: [header] })),
    ...(headers.length > 0 ? [{ ...base, headers: [] }] : []),
  ];
}

function conditionRequests({ attribute, values, notValues }: Condition): AccessRequest[] {
  if (!('header' in attribute)) return [];
  const examples = [...(values ?? []), ...(notValues ?? [])].flatMap(stringExamples);
  return examples.map((value) => ({ ...PLAIN, headers: [[attribute.header, value]] }));
}

function stringExamples(match: StringMatch): string[] {
  if ('exact' in match) return [match.exact, `${match.exact}x`];
  if ('prefix' in match) return [match.prefix, `${match.prefix}x`, match.prefix.slice(0, -1)].filter((text) => text !== '');
  if ('suffix' in match) return [match.suffix, `x${match.suffix}`];
  if ('contains' in match) return [`x${match.contains}x`];
  return ['x'];
}

/** Spellings beside the literal catch byte against segment prefixes, trailing slashes and case. */
function pathExamples(match: PathMatch): string[] {
  const literal =
    'exact' in match ? match.exact : 'prefix' in match ? match.prefix : 'segmentPrefix' in match ? match.segmentPrefix : null;
  if (literal !== null) {
    const bare = literal.replace(/\/+$/, '');
    return [literal, `${bare}/`, `${bare}/x`, `${bare}x`, bare, bare.toUpperCase()].filter((path) => path.startsWith('/'));
  }
  if ('suffix' in match) return [`/x${match.suffix}`, match.suffix].filter((path) => path.startsWith('/'));
  if ('template' in match) return [match.template.replaceAll('{**}', 'a/b').replaceAll('{*}', 'a')];
  return ['/x'];
}

function examplesOrDefault(examples: readonly string[] | undefined, fallback: string): string[] {
  return examples === undefined || examples.length === 0 ? [fallback] : [...examples];
}

function firstOfEach(headers: readonly [string, string][]): [string, string][] {
  return headers.filter(([name], index) => headers.findIndex(([other]) => other === name) === index);
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
