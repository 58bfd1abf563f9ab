import type { AuthorizationRule, Condition, Operation, Principal } from '../model/authorization-policy.js';
import type { RequestJwt } from '../model/access-query.js';
import type { JsonValue } from '../json.js';
import type { StringMatch } from '../model/string-match.js';
import { matchesIdentity } from './match-identity.js';
import { isInBlocks, matchesNamed, matchesPath, matchesString } from './match-values.js';
import type { HttpFacts, RequestFacts } from './request-facts.js';

/** True where one of `from`, one of `to` and all of `when` hold; an absent or empty list holds. */
export function matchesRule(rule: AuthorizationRule, facts: RequestFacts): boolean {
  return (
    anyOrNone(rule.from, (principal) => matchesPrincipal(principal, facts)) &&
    anyOrNone(rule.to, (operation) => matchesOperation(operation, facts)) &&
    (rule.when ?? []).every((condition) => matchesCondition(condition, facts))
  );
}

function anyOrNone<T>(list: readonly T[] | undefined, isMatched: (member: T) => boolean): boolean {
  return list === undefined || list.length === 0 || list.some(isMatched);
}

type PrincipalFields = Omit<Principal, 'not'>;
type OperationFields = Omit<Operation, 'not' | 'headers'>;

function matchesPrincipal({ not, ...fields }: Principal, facts: RequestFacts): boolean {
  return principalTests(fields, facts).every(Boolean) && !principalTests(not ?? {}, facts).some(Boolean);
}

/** One truth value per field that is given: whether one of its values matches. */
function principalTests(fields: PrincipalFields, facts: RequestFacts): boolean[] {
  const { identity, ip, remoteIp, peer } = facts;
  return [
    given(fields.identities, (match) => matchesIdentity(match, facts)),
    given(fields.namespaces, (match) => identity !== null && matchesString(match, identity.namespace)),
    given(fields.trustDomains, (match) => identity !== null && matchesString(match, identity.trustDomain)),
    given(fields.peers, (name) => name === peer),
    given(fields.ipBlocks, (block) => ip !== null && isInBlocks([block], ip)),
    given(fields.remoteIpBlocks, (block) => remoteIp !== null && isInBlocks([block], remoteIp)),
    given(fields.jwtPrincipals, (match) => testAll(jwtPrincipals(facts.http), match)),
  ].filter((test) => test !== null);
}

function given<T>(values: readonly T[] | undefined, isMatched: (value: T) => boolean): boolean | null {
  return values === undefined ? null : values.some(isMatched);
}

function matchesOperation({ not, headers, ...fields }: Operation, facts: RequestFacts): boolean {
  return (
    operationTests(fields, facts).every(Boolean) &&
    !operationTests(not ?? {}, facts).some(Boolean) &&
    (headers ?? []).every((named) => facts.http !== null && matchesNamed(named, facts.http.headers))
  );
}

function operationTests(fields: OperationFields, { http, port }: RequestFacts): boolean[] {
  return [
    given(fields.hosts, (match) => http !== null && matchesString(folded(match), http.host.toLowerCase())),
    given(fields.ports, (wanted) => wanted === port),
    given(fields.methods, (match) => http !== null && matchesString(match, http.method)),
    given(fields.paths, (match) => http !== null && matchesPath(match, http.path)),
    given(fields.grpc, (call) => http !== null && matchesGrpc(call, http)),
  ].filter((test) => test !== null);
}

/** Hosts ignore case. */
function folded(match: StringMatch): StringMatch {
  return 'regex' in match || 'present' in match ? match : { ...match, ignoreCase: true };
}

/** The path has two segments, neither of them empty. */
function matchesGrpc(call: NonNullable<Operation['grpc']>[number], { method, path }: HttpFacts): boolean {
  const [before, service = '', name = '', ...rest] = path.split('/');
  const isCall = method === 'POST' && before === '' && service !== '' && name !== '' && rest.length === 0;
  return isCall && (call.service ?? service) === service && (call.method ?? name) === name;
}

function matchesCondition({ attribute, values, notValues }: Condition, facts: RequestFacts): boolean {
  const actual = attributeValues(attribute, facts);
  const isAddress = 'name' in attribute && ['sourceIp', 'remoteIp', 'destinationIp'].includes(attribute.name);
  const matches = (match: StringMatch) =>
    isAddress && 'exact' in match ? actual.some((address) => isInBlocks([match.exact], address)) : testAll(actual, match);
  return (values === undefined || values.some(matches)) && !(notValues ?? []).some(matches);
}

function testAll(actual: readonly string[], match: StringMatch): boolean {
  return actual.some((value) => matchesString(match, value));
}

/** The values that an attribute has on the request: none where it is absent, several for repeated headers and list claims. */
function attributeValues(attribute: Condition['attribute'], facts: RequestFacts): string[] {
  if ('header' in attribute) {
    const name = attribute.header.toLowerCase();
    return (facts.http?.headers ?? []).filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
  }
  if ('jwtClaim' in attribute) return claimValues(facts.http?.jwt ?? null, attribute.jwtClaim);
  return namedAttribute(attribute.name, facts).filter((value) => value !== null);
}

function namedAttribute(name: string, facts: RequestFacts): (string | null)[] {
  const { identity, http } = facts;
  const values: Readonly<Record<string, (string | null)[]>> = {
    sourceIp: [facts.ip],
    remoteIp: [facts.remoteIp],
    destinationIp: [facts.destinationIp],
    destinationPort: [facts.port === null ? null : String(facts.port)],
    sni: [facts.sni],
    sourceNamespace: [identity?.namespace ?? null],
    sourceIdentity: [identity?.spiffeId ?? null],
    sourceServiceAccount: [identity === null ? null : `${identity.namespace}/${identity.name}`],
    sourceTrustDomain: [identity?.trustDomain ?? null],
    jwtPrincipal: jwtPrincipals(http),
    jwtAudience: claimValues(http?.jwt ?? null, ['aud']),
    jwtPresenter: claimValues(http?.jwt ?? null, ['azp']),
  };
  return values[name] ?? [];
}

function jwtPrincipals(http: HttpFacts | null): string[] {
  const jwt = http?.jwt ?? null;
  return claimValues(jwt, ['sub']).map((subject) => `${jwt?.issuer ?? ''}/${subject}`);
}

/** Strings and lists of strings only: numbers and booleans match nothing. */
function claimValues(jwt: RequestJwt | null, path: readonly string[]): string[] {
  let value: unknown = jwt?.claims ?? null;
  for (const key of path) value = typeof value === 'object' && value !== null ? (value as Record<string, JsonValue>)[key] : null;
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');
}
