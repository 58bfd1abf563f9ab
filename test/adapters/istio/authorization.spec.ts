import { describe, expect, it } from 'vitest';
import { decide, decisions, istioSnapshot, securityObject, spiffe, WEB, type Ask } from '../../support/istio-snapshot.js';

const policy = (name: string, spec: string, metadata = ''): string => securityObject('AuthorizationPolicy', name, spec, metadata);
const only = (spec: string) => istioSnapshot(WEB, policy('p', spec));
const allowing = (rule: string) => only(`{ rules: [${rule}] }`);
const denying = (rule: string) => only(`{ action: DENY, rules: [${rule}] }`);
const headers = (...lines: [string, string][]): Ask => ({ request: { headers: lines } });
const path = (value: string): Ask => ({ request: { path: value } });
const caller = (namespace: string, account: string, domain?: string): Ask => ({
  caller: { identity: spiffe(namespace, account, domain) },
});

describe('an AuthorizationPolicy', () => {
  it('denies everything with an empty spec and allows everything with an empty rule', () => {
    expect(decide(only('{}')).decision).toBe('deny');
    expect(decide(allowing('{}')).decision).toBe('allow');
    expect(decide(istioSnapshot(WEB)).decision).toBe('allow');
  });

  it('takes empty from, to and when as absent', () => {
    expect(decide(allowing('{ from: [], to: [], when: [] }')).decision).toBe('allow');
    expect(decisions(denying('{ from: [], to: [{ operation: { paths: [/x] } }] }'), [path('/x'), path('/y')])).toEqual([
      'deny',
      'allow',
    ]);
  });

  it('lets DENY win and names the rule, in the order of Envoy names', () => {
    const snapshot = istioSnapshot(
      WEB,
      policy('b', '{ action: DENY, rules: [{ to: [{ operation: { methods: [PUT] } }] }, {}] }'),
      policy('c', '{ action: DENY, rules: [{}] }'),
      policy('a', '{ rules: [{}] }'),
    );
    expect(decide(snapshot)).toEqual({
      mesh: 'east',
      decision: 'deny',
      because: [{ object: 'AuthorizationPolicy shop/b', rule: 1, path: 'spec.rules[1]' }],
    });
  });

  it('is added up over namespaces without precedence', () => {
    const snapshot = istioSnapshot(
      WEB,
      policy('istio-system/open', '{ rules: [{ to: [{ operation: { paths: [/open] } }] }] }'),
      policy('own', '{ rules: [{ to: [{ operation: { paths: [/own] } }] }] }'),
      policy('other/elsewhere', '{ rules: [{}] }'),
    );
    expect(decisions(snapshot, [path('/open'), path('/own'), path('/x')])).toEqual(['allow', 'allow', 'deny']);
  });

  it('applies to the selected workloads alone and not where it names targets', () => {
    const other = policy('p', '{ selector: { matchLabels: { app: cart } }, action: DENY, rules: [{}] }');
    const targeted = policy('t', "{ targetRefs: [{ group: '', kind: Service, name: web }], action: DENY, rules: [{}] }");
    const empty = policy('e', '{ selector: {}, action: DENY, rules: [{}] }');
    expect(decide(istioSnapshot(WEB, other, targeted)).decision).toBe('allow');
    expect(decide(istioSnapshot(WEB, empty)).decision).toBe('deny');
  });

  it('is not enforced as AUDIT or as a dry run, and a dry-run ALLOW denies nothing', () => {
    const dryRun = "annotations: { istio.io/dry-run: 'true' }";
    const snapshot = istioSnapshot(
      WEB,
      policy('u', '{ action: AUDIT }'),
      policy('a', '{}', dryRun),
      policy('d', '{ action: DENY, rules: [{}] }', dryRun),
    );
    expect(decide(snapshot).decision).toBe('allow');
    expect(decide(istioSnapshot(WEB, policy('d', '{}', "annotations: { istio.io/dry-run: 'no' }"))).decision).toBe('deny');
  });

  it('joins from, to and when of a rule by AND, rules by OR', () => {
    const rule = '{ from: [{ source: { namespaces: [shop] } }], to: [{ operation: { methods: [GET] } }] }';
    const asks = [{}, { request: { method: 'POST' } }, caller('other', 'x')];
    expect(decisions(allowing(rule), asks)).toEqual(['allow', 'deny', 'deny']);
    const dashes = '{ from: [{ source: { namespaces: [shop] } }] }, { to: [{ operation: { methods: [GET] } }] }';
    expect(decisions(allowing(dashes), asks)).toEqual(['allow', 'allow', 'allow']);
  });

  it('never matches more for a value without quotes or a rule that is no object', () => {
    expect(decide(allowing('{ to: [{ operation: { ports: [9000] } }] }')).decision).toBe('deny');
    expect(decide(only('{ selector: { matchLabels: { version: 2 } }, rules: [{}], action: DENY }')).decision).toBe('allow');
    expect(decide(only('{ rules: [all, null] }')).decision).toBe('deny');
  });

  it('skips a rule with a key that istiod does not know, for every action', () => {
    const rule = '{ when: [{ key: request.size, values: [a] }] }';
    expect(decide(allowing(rule)).decision).toBe('deny');
    expect(decide(denying(rule)).decision).toBe('allow');
  });
});

describe('request conditions', () => {
  it('match headers line by line', () => {
    const red = allowing('{ when: [{ key: "request.headers[X-Team]", values: [red] }] }');
    expect(
      decisions(red, [
        headers(['x-team', 'red'], ['x-team', 'other']),
        headers(['x-team', 'red,other']),
        headers(['x-team', ' red ']),
      ]),
    ).toEqual(['allow', 'deny', 'allow']);
    const notRed = allowing('{ when: [{ key: "request.headers[x-team]", notValues: [red] }] }');
    expect(decisions(notRed, [headers(['x-team', 'other'], ['x-team', 'red']), headers()])).toEqual(['deny', 'allow']);
  });

  it('take a star in a header for presence, be it empty', () => {
    const present = allowing(
      "{ when: [{ key: 'request.headers[x-a]', values: ['*'] }, { key: 'request.headers[x-b]', notValues: ['*'] }] }",
    );
    expect(decisions(present, [headers(['x-a', '']), headers(), headers(['x-a', ''], ['x-b', ''])])).toEqual([
      'allow',
      'deny',
      'deny',
    ]);
  });

  it('ignore the case of hosts but not their port', () => {
    const snapshot = allowing("{ to: [{ operation: { hosts: [Shop.example, '*.tenant.example', 'c:*'] } }] }");
    const asks = ['SHOP.example', 'shop.example:80', 'a.Tenant.Example', 'C:1'].map((host) => ({ request: { host } }));
    expect(decisions(snapshot, asks)).toEqual(['allow', 'deny', 'allow', 'allow']);
  });

  it('read stars within a value literally', () => {
    const snapshot = allowing("{ to: [{ operation: { paths: ['/a*b', '*mid*', 'pub*'] } }] }");
    expect(decisions(snapshot, [path('/a*b'), path('/axb'), path('/xmid*'), path('/xmidx'), path('/pub')])).toEqual([
      'allow',
      'deny',
      'allow',
      'deny',
      'deny',
    ]);
  });

  it('match paths without query and templates by segment', () => {
    const snapshot = allowing("{ to: [{ operation: { paths: ['/users/{*}/orders', '/files/{**}', '/a/{**}/b'] } }] }");
    const paths = [
      '/users/7/orders?x=1',
      '/users//orders',
      '/users/a/b/orders',
      '/files/',
      '/files',
      '/files/a/b',
      '/a//b',
      '/a/b',
      '/a/x/y/b',
    ];
    expect(decisions(snapshot, paths.map(path))).toEqual([
      'allow',
      'deny',
      'deny',
      'allow',
      'deny',
      'allow',
      'allow',
      'deny',
      'allow',
    ]);
  });

  it('mean the workload port by ports; 0 never matches', () => {
    expect(decide(allowing("{ to: [{ operation: { ports: ['8080'] } }] }")).decision).toBe('allow');
    expect(decide(allowing("{ to: [{ operation: { ports: ['80', '0'] } }] }")).decision).toBe('deny');
  });

  it('see the SNI in lower case, so that capitals in a value never match', () => {
    const snapshot = allowing('{ when: [{ key: connection.sni, values: [db.internal] }] }');
    expect(decide(snapshot, { request: { sni: 'DB.Internal' } }).decision).toBe('allow');
    expect(
      decide(allowing('{ when: [{ key: connection.sni, values: [DB.internal] }] }'), { request: { sni: 'DB.internal' } })
        .decision,
    ).toBe('deny');
  });

  it('compare addresses within one family, host bits ignored', () => {
    const snapshot = allowing("{ when: [{ key: source.ip, values: ['10.0.0.9/29', '2001:db8::/32'] }] }");
    const asks = ['10.0.0.8', '10.0.0.16', '2001:db8::1', '::ffff:10.0.0.8'].map((ip) => ({ caller: { ip } }));
    expect(decisions(snapshot, asks)).toEqual(['allow', 'deny', 'allow', 'deny']);
    expect(decide(allowing('{ when: [{ key: destination.ip, values: [10.1.0.0/16] }] }')).decision).toBe('allow');
  });

  it('believe the last entry of X-Forwarded-For if it is an address', () => {
    const snapshot = denying("{ from: [{ source: { remoteIpBlocks: ['1.2.3.0/24'] } }] }");
    const forwarded = (...values: string[]): Ask =>
      headers(...values.map((value): [string, string] => ['x-forwarded-for', value]));
    const asks = [
      forwarded('1.2.3.4'),
      forwarded('9.9.9.9, 1.2.3.4'),
      forwarded('1.2.3.4', '9.9.9.9'),
      forwarded('1.2.3.4:80'),
      forwarded('1.2.3.4,'),
      { ...forwarded('junk'), caller: { ip: '1.2.3.9' } },
    ];
    expect(decisions(snapshot, asks)).toEqual(['deny', 'deny', 'allow', 'allow', 'allow', 'deny']);
  });
});

describe('connections that are not HTTP', () => {
  const tcp: Ask = { target: { namespace: 'shop', service: 'web', port: 9000 }, request: { method: undefined } };

  it('drop ALLOW rules with HTTP conditions as a whole', () => {
    expect(
      decide(allowing('{ from: [{ source: { namespaces: [shop] } }], to: [{ operation: { methods: [GET] } }] }'), tcp).decision,
    ).toBe('deny');
  });

  it('drop only the HTTP conditions of DENY rules, which widens them', () => {
    expect(decide(denying('{ to: [{ operation: { paths: [/x] } }] }'), tcp).decision).toBe('deny');
    expect(decide(denying("{ to: [{ operation: { paths: [/x], ports: ['8080'] } }] }"), tcp).decision).toBe('allow');
    expect(decide(denying('{ when: [{ key: "request.headers[x]", notValues: [a] }] }'), tcp).decision).toBe('deny');
  });

  it('keep remote.ip as the peer', () => {
    const snapshot = allowing("{ from: [{ source: { remoteIpBlocks: ['10.0.0.7'] } }] }");
    expect(decide(snapshot, tcp).decision).toBe('allow');
  });

  it('are detected on ports that declare nothing and on ports of no Service', () => {
    const snapshot = denying('{ to: [{ operation: { paths: [/x] } }] }');
    const at = (port: number, method?: string): Ask => ({
      target: { namespace: 'shop', workload: 'web-0', port },
      request: { method },
    });
    expect(decisions(snapshot, [at(7500), at(7500, 'GET'), at(7000), at(7000, 'GET')])).toEqual([
      'deny',
      'allow',
      'deny',
      'allow',
    ]);
  });
});
