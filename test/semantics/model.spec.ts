import { describe, expect, it } from 'vitest';
import { AuthorizationPolicy } from '../../src/domain/model/authorization-policy.js';
import { MutualTlsPolicy } from '../../src/domain/model/mutual-tls-policy.js';
import { TrafficRoute } from '../../src/domain/model/traffic-route.js';
import { decideAuthorization } from '../../src/domain/semantics/decide-authorization.js';
import type { HttpFacts, RequestFacts, VerifiedIdentity } from '../../src/domain/semantics/request-facts.js';

/** The points of docs/semantics.md, by their numbers. */
const WEB: VerifiedIdentity = { trustDomain: 'own', namespace: 'shop', name: 'web', spiffeId: 'own/ns/shop/sa/web' };
const GET: HttpFacts = { method: 'GET', host: 'api.test', path: '/a', headers: [], jwt: null };
const FACTS: RequestFacts = {
  identity: WEB,
  ownTrustDomains: ['own', 'alias'],
  peer: null,
  ip: '10.0.0.7',
  remoteIp: '10.0.0.7',
  destinationIp: null,
  port: 8080,
  sni: null,
  http: GET,
};

function policy(spec: object): AuthorizationPolicy {
  return AuthorizationPolicy.parse({ apiVersion: 'concordat/v1', kind: 'AuthorizationPolicy', metadata: { name: 'p' }, spec });
}

function facts(changes: Partial<RequestFacts> = {}, http: Partial<HttpFacts> = {}): RequestFacts {
  return { ...FACTS, http: { ...GET, ...http }, ...changes };
}

/** Whether one allow rule lets a request in. */
function admits(rule: object, given: RequestFacts = FACTS): boolean {
  return decideAuthorization([policy({ rules: [rule] })], given).isAllowed;
}

function admitsFrom(principal: object, given: RequestFacts = FACTS): boolean {
  return admits({ from: [principal] }, given);
}

function admitsPath(match: object, path: string): boolean {
  return admits({ to: [{ paths: [match] }] }, facts({}, { path }));
}

const PLAINTEXT = facts({ identity: null });
const EVERYTHING = { rules: [{}] };

describe('policies together', () => {
  it('1. deny overrides allow', () => {
    const both = [policy(EVERYTHING), policy({ action: 'deny', ...EVERYTHING })];
    expect(decideAuthorization(both, FACTS)).toMatchObject({ isAllowed: false, rule: 0 });
  });

  it('2. without an allow policy everything that is not denied is allowed', () => {
    expect(decideAuthorization([], FACTS).isAllowed).toBe(true);
    expect(decideAuthorization([policy({ action: 'deny', rules: [] })], FACTS).isAllowed).toBe(true);
  });

  it('3. with an allow policy only what one of its rules matches is allowed', () => {
    expect(decideAuthorization([policy({ rules: [] })], FACTS).isAllowed).toBe(false);
    expect(decideAuthorization([policy({ rules: [] }), policy(EVERYTHING)], FACTS).isAllowed).toBe(true);
  });

  it('4. audit, delegate and dry-run policies decide nothing', () => {
    const silent = [
      policy({ action: 'audit', ...EVERYTHING }),
      policy({ action: 'delegate', provider: 'opa', ...EVERYTHING }),
      policy({ action: 'deny', dryRun: true, ...EVERYTHING }),
      policy({ action: 'allow', dryRun: true, rules: [] }),
    ];
    expect(decideAuthorization(silent, FACTS)).toEqual({ isAllowed: true, policy: null, rule: null });
  });

  it('5. an empty rule, and an empty list in a rule, matches everything', () => {
    expect(admits({})).toBe(true);
    expect(admits({ from: [], to: [], when: [] })).toBe(true);
  });

  it('6. one of `from`, one of `to` and all of `when` must hold', () => {
    const rule = {
      from: [{ namespaces: [{ exact: 'x' }] }, {}],
      when: [{ attribute: { header: 'a' }, values: [{ exact: '1' }] }],
    };
    expect(admits(rule)).toBe(false);
    expect(admits(rule, facts({}, { headers: [['a', '1']] }))).toBe(true);
  });
});

describe('callers', () => {
  it('7. all fields of a principal must hold, one value of each suffices', () => {
    const namespaces = [{ exact: 'x' }, { exact: 'shop' }];
    expect(admitsFrom({ namespaces, ipBlocks: ['10.0.0.0/8'] })).toBe(true);
    expect(admitsFrom({ namespaces, ipBlocks: ['11.0.0.0/8'] })).toBe(false);
  });

  it('8. conditions on identity are false on plaintext', () => {
    expect(admitsFrom({ identities: [{ anyAuthenticated: true }] }, PLAINTEXT)).toBe(false);
    expect(admitsFrom({ namespaces: [{ present: true }] }, PLAINTEXT)).toBe(false);
    expect(admitsFrom({ trustDomains: [{ present: true }] }, PLAINTEXT)).toBe(false);
  });

  it('9. `not` excludes what matches, so that plaintext is not excluded by identity', () => {
    const notWeb = { not: { identities: [{ namespace: 'shop', serviceAccount: 'web' }] } };
    expect(admitsFrom(notWeb)).toBe(false);
    expect(admitsFrom(notWeb, PLAINTEXT)).toBe(true);
  });

  it('10. each field of `not` excludes by itself', () => {
    const not = { namespaces: [{ exact: 'shop' }], ipBlocks: ['11.0.0.0/8'] };
    expect(admitsFrom({ not })).toBe(false);
  });

  it('11. an absent trust domain is the own one with its aliases, `*` any', () => {
    const foreign = facts({ identity: { ...WEB, trustDomain: 'foreign' } });
    const alias = facts({ identity: { ...WEB, trustDomain: 'alias' } });
    expect(admitsFrom({ identities: [{ namespace: 'shop' }] }, alias)).toBe(true);
    expect(admitsFrom({ identities: [{ namespace: 'shop' }] }, foreign)).toBe(false);
    expect(admitsFrom({ identities: [{ trustDomain: 'foreign', namespace: 'shop' }] }, foreign)).toBe(true);
    expect(admitsFrom({ identities: [{ trustDomain: '*', namespace: 'shop' }] }, foreign)).toBe(true);
  });

  it('12. an absent service account is every one of the namespace; `service: *` every service', () => {
    expect(admitsFrom({ identities: [{ namespace: 'shop' }] })).toBe(true);
    expect(admitsFrom({ identities: [{ namespace: 'shop', serviceAccount: 'ops' }] })).toBe(false);
    expect(admitsFrom({ identities: [{ service: '*' }] })).toBe(true);
    expect(admitsFrom({ identities: [{ service: 'ops' }] })).toBe(false);
  });

  it('13. a SPIFFE id is compared whole, without its scheme', () => {
    expect(admitsFrom({ identities: [{ spiffeId: { exact: 'own/ns/shop/sa/web' } }] })).toBe(true);
    expect(admitsFrom({ identities: [{ spiffeId: { exact: 'own/ns/shop/sa/we' } }] })).toBe(false);
    expect(admitsFrom({ identities: [{ spiffeId: { suffix: '/sa/web' } }] })).toBe(true);
  });

  it('14. IP blocks are compared as numbers, IPv4 and IPv6 apart; an absent address is in none', () => {
    expect(admitsFrom({ ipBlocks: ['10.0.0.7'] })).toBe(true);
    expect(admitsFrom({ ipBlocks: ['::/0'] })).toBe(false);
    expect(admitsFrom({ ipBlocks: ['0.0.0.0/0'] }, facts({ ip: null }))).toBe(false);
    expect(admitsFrom({ remoteIpBlocks: ['10.0.0.0/8'] }, facts({ remoteIp: '192.0.2.1' }))).toBe(false);
  });

  it('15. a peer is the federated mesh that the call comes through', () => {
    expect(admitsFrom({ peers: ['west'] })).toBe(false);
    expect(admitsFrom({ peers: ['west'] }, facts({ peer: 'west' }))).toBe(true);
  });
});

describe('operations', () => {
  it('16. a prefix counts bytes, a segment prefix whole segments, trailing slashes aside', () => {
    expect(admitsPath({ prefix: '/v1' }, '/v10')).toBe(true);
    expect(admitsPath({ segmentPrefix: '/v1' }, '/v10')).toBe(false);
    expect(['/v1', '/v1/', '/v1/x'].map((path) => admitsPath({ segmentPrefix: '/v1/' }, path))).toEqual([true, true, true]);
  });

  it('17. a template has `{*}` for one segment that is not empty and `{**}` for any rest', () => {
    expect(admitsPath({ template: '/a/{*}/c' }, '/a/b/c')).toBe(true);
    expect(admitsPath({ template: '/a/{*}/c' }, '/a//c')).toBe(false);
    expect(admitsPath({ template: '/a/{*}/c' }, '/a/b/b/c')).toBe(false);
    expect(admitsPath({ template: '/a/{**}' }, '/a/')).toBe(true);
    expect(admitsPath({ template: '/a/{*}' }, '/a/b|c')).toBe(false);
    expect(admitsPath({ template: '/a/{**}' }, '/a/<b>/c')).toBe(false);
    expect(admitsPath({ template: '/a.b' }, '/axb')).toBe(false);
  });

  it('18. an expression is RE2 and matches the whole value; one that RE2 refuses matches nothing', () => {
    expect(admitsPath({ regex: '/a' }, '/ab')).toBe(false);
    expect(admitsPath({ regex: '/a(?=b)' }, '/a')).toBe(false);
  });

  it('19. paths and methods are compared with case, unless `ignoreCase` says otherwise', () => {
    expect(admitsPath({ exact: '/A' }, '/a')).toBe(false);
    expect(admitsPath({ exact: '/A', ignoreCase: true }, '/a')).toBe(true);
    expect(admits({ to: [{ methods: [{ exact: 'get' }] }] })).toBe(false);
  });

  it('20. hosts ignore case and include the port as sent', () => {
    expect(admits({ to: [{ hosts: [{ exact: 'API.test' }] }] })).toBe(true);
    expect(admits({ to: [{ hosts: [{ exact: 'api.test' }] }] }, facts({}, { host: 'api.test:80' }))).toBe(false);
  });

  it('21. a gRPC call is a POST to /service/method', () => {
    const to = [{ grpc: [{ service: 'pkg.S' }] }];
    expect(admits({ to }, facts({}, { method: 'POST', path: '/pkg.S/M' }))).toBe(true);
    expect(admits({ to }, facts({}, { method: 'GET', path: '/pkg.S/M' }))).toBe(false);
    expect(admits({ to }, facts({}, { method: 'POST', path: '/pkg.S/M/x' }))).toBe(false);
    expect(admits({ to }, facts({}, { method: 'POST', path: '/pkg.S' }))).toBe(false);
    expect(admits({ to }, facts({}, { method: 'POST', path: '/pkg.S/' }))).toBe(false);
  });

  it('22. the lines of a repeated header are compared one by one; inverted, none may match', () => {
    const lines = facts(
      {},
      {
        headers: [
          ['X-A', '1'],
          ['x-a', '2'],
        ],
      },
    );
    const header = (value: string, invert: boolean) => ({
      to: [{ headers: [{ name: 'x-a', match: { exact: value }, invert }] }],
    });
    expect(admits(header('2', false), lines)).toBe(true);
    expect(admits(header('1,2', false), lines)).toBe(false);
    expect(admits(header('2', true), lines)).toBe(false);
    expect(admits(header('2', true))).toBe(true);
  });

  it('23. `present` holds for every value, the empty one too, and not for an absent header', () => {
    const to = [{ headers: [{ name: 'x-a', match: { present: true } }] }];
    expect(admits({ to }, facts({}, { headers: [['x-a', '']] }))).toBe(true);
    expect(admits({ to })).toBe(false);
  });

  it('24. what asks for HTTP is false on a connection without it, and under `not` excludes nothing', () => {
    const bare = { ...FACTS, http: null };
    expect(admits({ to: [{ paths: [{ present: true }] }] }, bare)).toBe(false);
    expect(admits({ to: [{ not: { paths: [{ present: true }] } }] }, bare)).toBe(true);
    expect(admits({ to: [{ headers: [{ name: 'x', match: { present: true }, invert: true }] }] }, bare)).toBe(false);
  });

  it('25. ports of an operation are those of the workload', () => {
    expect(admits({ to: [{ ports: [8080] }] })).toBe(true);
    expect(admits({ to: [{ ports: [80] }] })).toBe(false);
  });
});

describe('conditions', () => {
  const jwt = { issuer: 'https://id', valid: true, at: { header: 'authorization', prefix: 'Bearer ' } };
  const when = (attribute: object, rest: object) => ({ when: [{ attribute, ...rest }] });

  it('26. one of `values` must match and none of `notValues`', () => {
    const attribute = { header: 'x-a' };
    const given = facts({}, { headers: [['x-a', 'b']] });
    expect(admits(when(attribute, { values: [{ prefix: 'b' }], notValues: [{ exact: 'b' }] }), given)).toBe(false);
    expect(admits(when(attribute, { notValues: [{ exact: 'b' }] }))).toBe(true);
  });

  it('27. claims are strings or lists of strings; numbers and booleans match nothing', () => {
    const token = (claims: NonNullable<HttpFacts['jwt']>['claims']) => facts({}, { jwt: { ...jwt, claims } });
    const groups = when({ jwtClaim: ['groups'] }, { values: [{ exact: 'ops' }] });
    expect(admits(groups, token({ groups: ['dev', 'ops'] }))).toBe(true);
    expect(admits(when({ jwtClaim: ['level'] }, { values: [{ present: true }] }), token({ level: 7 }))).toBe(false);
    expect(admits(when({ jwtClaim: ['a', 'b'] }, { values: [{ exact: 'x' }] }), token({ a: { b: 'x' } }))).toBe(true);
    expect(admitsFrom({ jwtPrincipals: [{ exact: 'https://id/ann' }] }, token({ sub: 'ann' }))).toBe(true);
    expect(admitsFrom({ jwtPrincipals: [{ present: true }] })).toBe(false);
  });

  it('28. address attributes take blocks as `exact`', () => {
    expect(admits(when({ name: 'sourceIp' }, { values: [{ exact: '10.0.0.0/8' }] }))).toBe(true);
    expect(admits(when({ name: 'remoteIp' }, { notValues: [{ exact: '10.0.0.0/8' }] }))).toBe(false);
  });

  it('29. attributes of the caller are absent on plaintext', () => {
    const condition = when({ name: 'sourceServiceAccount' }, { values: [{ exact: 'shop/web' }] });
    expect(admits(condition)).toBe(true);
    expect(admits(condition, PLAINTEXT)).toBe(false);
    expect(admits(when({ name: 'sourceNamespace' }, { notValues: [{ exact: 'shop' }] }), PLAINTEXT)).toBe(true);
  });
});

describe('documents', () => {
  const document = (kind: string, spec: object) => ({ apiVersion: 'concordat/v1', kind, metadata: { name: 'p' }, spec });

  it('30. a policy without an action allows, without rules matches nothing, without a namespace is of `default`', () => {
    const parsed = policy({});
    expect(parsed.spec).toMatchObject({ action: 'allow', rules: [] });
    expect(parsed.metadata.namespace).toBe('default');
  });

  it('31. an mTLS policy may leave the mode to the wider scope and speak of single ports', () => {
    const parsed = MutualTlsPolicy.parse(document('MutualTlsPolicy', { ports: [{ port: 80, mode: 'strict' }] }));
    expect(parsed.spec.mode).toBeUndefined();
    expect(MutualTlsPolicy.safeParse(document('MutualTlsPolicy', { mode: 'sometimes' })).success).toBe(false);
  });

  it('32. rules of a route are taken as listed unless it says `specificity`', () => {
    const spec = { hosts: [{ service: 'api' }] };
    expect(TrafficRoute.parse(document('TrafficRoute', spec)).spec.order).toBe('listed');
    expect(TrafficRoute.parse(document('TrafficRoute', { ...spec, order: 'specificity' })).spec.order).toBe('specificity');
  });

  it('33. unknown fields are refused', () => {
    const parsed = AuthorizationPolicy.safeParse(document('AuthorizationPolicy', { rules: [{ form: [] }] }));
    expect(parsed.success).toBe(false);
  });
});
