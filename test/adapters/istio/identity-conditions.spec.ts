import { describe, expect, it } from 'vitest';
import {
  decide,
  decisions,
  istioSnapshot,
  meshConfigMap,
  securityObject,
  spiffe,
  WEB,
  type Ask,
} from '../../support/istio-snapshot.js';

const policy = (name: string, spec: string): string => securityObject('AuthorizationPolicy', name, spec);
const allowing = (rule: string) => istioSnapshot(WEB, policy('p', `{ rules: [${rule}] }`));
const denying = (rule: string) => istioSnapshot(WEB, policy('p', `{ action: DENY, rules: [${rule}] }`));
const caller = (namespace: string, account: string, domain?: string): Ask => ({
  caller: { identity: spiffe(namespace, account, domain) },
});
const plaintext: Ask = { caller: { identity: undefined } };

describe('identity conditions', () => {
  it('are false on plaintext, so that only their negations match', () => {
    expect(decide(allowing("{ from: [{ source: { principals: ['*'] } }] }"), plaintext).decision).toBe('deny');
    expect(decide(denying("{ from: [{ source: { notPrincipals: ['*'] } }] }"), plaintext).decision).toBe('deny');
    expect(decide(allowing('{ from: [{ source: { notNamespaces: [shop] } }] }'), plaintext).decision).toBe('allow');
  });

  it.each([
    ['te*a', 'team-b', 'web', 'allow'],
    ['*a', 'zeta', 'zed', 'allow'],
    ['team-*', 'team-x', 'y', 'allow'],
    ['team', 'team-x', 'y', 'deny'],
    ['t.am', 'team', 'y', 'deny'],
    ['x+y', 'xxy', 'y', 'deny'],
  ])('namespace %s against %s', (pattern, namespace, account, decision) => {
    const snapshot = allowing(`{ from: [{ source: { namespaces: ['${pattern}'] } }] }`);
    expect(decide(snapshot, caller(namespace, account)).decision).toBe(decision);
  });

  it('take service accounts in any trust domain, without namespace in that of the policy', () => {
    const snapshot = istioSnapshot(
      WEB,
      meshConfigMap('trustDomainAliases: [old.example]'),
      policy('p', '{ rules: [{ from: [{ source: { serviceAccounts: [client, other/api] } }] }] }'),
    );
    const asks = [
      caller('shop', 'client', 'old.example'),
      caller('other', 'client'),
      caller('other', 'api'),
      caller('shop', 'clientx'),
    ];
    expect(decisions(snapshot, asks)).toEqual(['allow', 'deny', 'allow', 'deny']);
  });

  it('know one star in a trust domain', () => {
    const snapshot = istioSnapshot(
      WEB,
      meshConfigMap('trustDomain: prod.example\ntrustDomainAliases: [old.example, old.sample]'),
      policy('p', "{ rules: [{ from: [{ source: { trustDomains: ['*.sample', 'pr*'] } }] }] }"),
    );
    const asks = ['prod.example', 'old.example', 'old.sample'].map((domain) => caller('shop', 'x', domain));
    expect(decisions(snapshot, asks)).toEqual(['allow', 'deny', 'allow']);
  });

  it.each(['spiffe://cluster.local/ns/shop/sa/client', 'ns/shop/sa/client', 'cluster.local/ns/*/sa/client'])(
    'never match the principal %s',
    (principal) => {
      expect(decide(allowing(`{ from: [{ source: { principals: ['${principal}'] } }] }`)).decision).toBe('deny');
    },
  );
});

describe('trust domain aliases', () => {
  const world = (spec: string) =>
    istioSnapshot(WEB, meshConfigMap('trustDomain: prod.example\ntrustDomainAliases: [old.example]'), policy('p', spec));
  const asks = ['prod.example', 'old.example'].map((domain) => caller('shop', 'client', domain));

  it.each([
    'prod.example/ns/shop/sa/client',
    'old.example/ns/shop/sa/client',
    'cluster.local/ns/shop/sa/client',
    'cluster.local/ns/shop/sa/*',
  ])('make %s match every one of them', (principal) => {
    expect(decisions(world(`{ rules: [{ from: [{ source: { principals: ['${principal}'] } }] }] }`), asks)).toEqual([
      'allow',
      'allow',
    ]);
  });

  it.each([
    ['prod.example/*', ['deny', 'allow']],
    ['prod.example/ns/shop/*', ['deny', 'allow']],
    ['*/ns/shop/sa/client', ['deny', 'deny']],
    ['foreign.example/ns/shop/sa/client', ['allow', 'allow']],
  ])('are not added to %s', (principal, expected) => {
    expect(decisions(world(`{ action: DENY, rules: [{ from: [{ source: { principals: ['${principal}'] } }] }] }`), asks)).toEqual(
      expected,
    );
  });

  it('may be patterns that take in the domain of a principal (istio/istio pilot/pkg/security/trustdomain, stringMatch)', () => {
    const snapshot = istioSnapshot(
      WEB,
      meshConfigMap("trustDomain: prod.example\ntrustDomainAliases: ['*.old']"),
      policy('p', "{ rules: [{ from: [{ source: { principals: ['a.old/ns/shop/sa/client'] } }] }] }"),
    );
    expect(decide(snapshot, caller('shop', 'client', 'prod.example')).decision).toBe('allow');
  });

  it('are added to trustDomains, where cluster.local has no special meaning', () => {
    expect(decisions(world('{ rules: [{ from: [{ source: { trustDomains: [old.example] } }] }] }'), asks)).toEqual([
      'allow',
      'allow',
    ]);
    expect(decisions(world('{ rules: [{ from: [{ source: { trustDomains: [cluster.local] } }] }] }'), asks)).toEqual([
      'deny',
      'deny',
    ]);
  });
});
