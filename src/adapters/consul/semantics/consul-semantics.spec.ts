import { describe, expect, it } from 'vitest';
import { ALLOW, DENY, HTTP, allowing, answer, decide, intentions } from '../../../../test/support/consul-access.js';
import { consulSnapshot } from '../../../../test/support/consul-snapshot.js';
import type { JsonObject } from '../../../domain/json.js';
import { parseAccessQuery } from '../../../domain/model/access-query.js';
import { consulSemantics } from './consul-semantics.js';

const defaults = (Protocol: string) => ({ Kind: 'service-defaults', Name: 'api', Protocol });
const query = (entries: JsonObject[], namespace: string) =>
  consulSemantics(consulSnapshot({ agent: ALLOW, entries })).decide(
    parseAccessQuery({ caller: { service: 'web' }, target: { service: 'api', namespace }, request: { method: 'GET' } }),
  ).decision;
const crd = (kind: string, name: string, spec: JsonObject) => ({
  apiVersion: 'consul.hashicorp.com/v1alpha1',
  kind,
  metadata: { name },
  spec,
});

describe('the default', () => {
  it.each([
    [{}, 'allow'],
    [{ acl: { enabled: true, default_policy: 'deny' } }, 'deny'],
    [{ ACL: { Enabled: true, DefaultPolicy: 'deny' } }, 'deny'],
    [{ acl_enabled: false, default_policy: 'deny' }, 'allow'],
    [{ acl: false, default_policy: 'deny' }, 'allow'],
    [{ default_policy: 'deny' }, 'deny'],
    [{ acl_enabled: true, default_policy: 'allow', default_intention_policy: 'deny' }, 'deny'],
    [{ acl_enabled: true, default_policy: 'deny', default_intention_policy: 'allow' }, 'allow'],
    [{ acl_enabled: false, default_policy: null, default_intention_policy: null, effective_default: 'deny' }, 'deny'],
    [
      { DebugConfig: { ACLsEnabled: true, ACLResolverSettings: { ACLDefaultPolicy: 'deny' }, DefaultIntentionPolicy: '' } },
      'deny',
    ],
    [{ Config: { Datacenter: 'dc1' }, DebugConfig: { ACLsEnabled: true, DefaultIntentionPolicy: 'deny' } }, 'deny'],
  ])('of agent %j is %s', (agent, expected) => {
    expect(answer({ agent, entries: [HTTP] })).toBe(expected);
  });

  it('is allow without any agent', () => {
    expect(answer({ entries: [HTTP] })).toBe('allow');
  });
});

describe('protocols', () => {
  const l7 = intentions('api', [{ Name: 'web', Permissions: [{ Action: 'allow', HTTP: { PathPrefix: '/' } }] }]);

  it('takes permissions on a tcp service for a deny, and looks at nothing of the request', () => {
    expect(answer({ agent: DENY, entries: [l7] })).toBe('deny');
    expect(answer({ agent: ALLOW, entries: [HTTP, defaults('tcp'), l7] })).toBe('deny');
    expect(answer({ agent: ALLOW, entries: [] }, { method: 'get', path: '/#' })).toBe('allow');
  });

  it.each(['http', 'http2', 'grpc', 'HTTP', ''])('speaks HTTP with Protocol "%s" under a global http', (protocol) => {
    expect(answer({ agent: DENY, entries: [HTTP, defaults(protocol), l7] })).toBe('allow');
  });

  it('ignores JWT of the entry on tcp', () => {
    const entry = intentions('api', [{ Name: 'web', Action: 'allow' }], { JWT: { Providers: [{ Name: 'one' }] } });
    expect(answer({ agent: DENY, entries: [entry] })).toBe('allow');
  });

  it('passes no bare TCP through an HTTP listener', () => {
    expect(answer({ agent: ALLOW, entries: [HTTP] }, { method: null })).toBe('bad-request');
  });
});

describe('what cannot be foretold', () => {
  it('is every decision of a service whose rules Envoy refuses', () => {
    expect(answer(allowing({ PathRegex: '(' }))).toBe('unknown');
    expect(answer(allowing({ Header: [{ Name: 'x', Regex: '[' }] }))).toBe('unknown');
    const keyless = { Kind: 'jwt-provider', Name: 'one', Issuer: 'i', JSONWebKeySet: { Local: { JWKS: btoa('{"keys":[]}') } } };
    const entry = intentions('api', [{ Name: 'web', Action: 'allow' }], { JWT: { Providers: [{ Name: 'one' }] } });
    expect(answer({ agent: DENY, entries: [HTTP, keyless, entry] })).toBe('unknown');
    expect(answer({ agent: DENY, entries: [HTTP, entry] })).toBe('unknown');
  });

  it('is no rule that Envoy is not sent: a last permission that only says the default', () => {
    const permissions = (...last: JsonObject[]) => [{ Action: 'allow', HTTP: { PathPrefix: '/a' } }, ...last];
    const refused = { Action: 'deny', HTTP: { PathRegex: '(' } };
    const asked = (list: JsonObject[]) =>
      answer({ agent: DENY, entries: [HTTP, intentions('api', [{ Name: 'web', Permissions: list }])] }, { path: '/a' });
    expect(asked(permissions(refused))).toBe('allow');
    expect(asked([refused, ...permissions()])).toBe('unknown');
  });

  it('is a rule that asks for a claim without name', () => {
    const provider = { Kind: 'jwt-provider', Name: 'one', Issuer: 'i' };
    const jwt = { Providers: [{ Name: 'one', VerifyClaims: [{ Path: ['a', ''], Value: 'b' }] }] };
    const entry = (Action: string) =>
      intentions('api', [{ Name: 'web', Permissions: [{ Action, HTTP: { PathPrefix: '/' }, JWT: jwt }] }]);
    expect(answer({ agent: DENY, entries: [HTTP, provider, entry('allow')] })).toBe('unknown');
    expect(answer({ agent: DENY, entries: [HTTP, provider, entry('deny')] })).toBe('deny');
  });

  it('is not what Envoy decides before', () => {
    expect(answer(allowing({ PathRegex: '(' }), { path: '/#' })).toBe('bad-request');
    expect(answer(allowing({ PathRegex: '(' }), { caller: {} })).toBe('refused');
  });

  it('is what an external authorizer would still have to allow', () => {
    const defaults = { Kind: 'service-defaults', Name: 'api', EnvoyExtensions: [{ Name: 'builtin/ext-authz', Arguments: {} }] };
    expect(answer({ agent: ALLOW, entries: [HTTP, defaults] })).toBe('unknown');
    expect(answer({ agent: DENY, entries: [HTTP, defaults] })).toBe('deny');
  });

  it('is no service without a sidecar where the catalog tells of sidecars', () => {
    const services = [
      { Name: 'api', ID: 'api-1', Port: 1 },
      { Name: 'web', Port: 2, Connect: { SidecarService: { Port: 21_000 } } },
    ];
    expect(answer({ agent: DENY, services })).toBe('unmanaged');
    expect(answer({ agent: DENY, services }, { service: 'web' })).toBe('deny');
  });
});

describe('names', () => {
  it('that a resolver redirects are decided at the service behind them', () => {
    const redirect = { Kind: 'service-resolver', Name: 'api', Redirect: { Service: 'real' } };
    const entries = [
      HTTP,
      redirect,
      intentions('api', [{ Name: 'web', Action: 'allow' }]),
      intentions('real', [{ Name: 'web', Action: 'deny' }]),
    ];
    expect(decide({ agent: ALLOW, entries }).because).toEqual([
      { object: 'service-intentions real', rule: 0, path: 'Sources[0]' },
    ]);
    expect(answer({ agent: DENY, entries: [HTTP, { ...redirect, Redirect: { Service: 'api' } }] })).toBe('deny');
  });

  it('are looked for without a namespace where no intention has one', () => {
    const api = [{ Name: 'web', Action: 'deny' }];
    expect(query([HTTP, intentions('api', api)], 'shop')).toBe('deny');
    const two = [HTTP, intentions('api', api), intentions('api', [{ Name: 'web', Action: 'allow' }], { Namespace: 'shop' })];
    expect(query(two, 'shop')).toBe('allow');
    expect(query(two, 'default')).toBe('deny');
  });

  it('of a sameness group stand for its members', () => {
    const group = { Kind: 'sameness-group', Name: 'all', IncludeLocal: true, Members: [{ Peer: 'east' }] };
    const entry = intentions('api', [{ Name: 'web', SamenessGroup: 'all', Action: 'deny' }]);
    expect(answer({ agent: ALLOW, entries: [HTTP, group, entry] })).toBe('deny');
    expect(answer({ agent: ALLOW, entries: [HTTP, { ...group, IncludeLocal: false }, entry] })).toBe('allow');
  });
});

describe('other spellings', () => {
  it('reads custom resources of consul-k8s', () => {
    const sources = [{ name: 'web', permissions: [{ action: 'allow', http: { pathExact: '/foo', methods: ['GET'] } }] }];
    const entries = [
      crd('ServiceDefaults', 'api', { protocol: 'http' }),
      crd('ServiceIntentions', 'any', { destination: { name: 'api' }, sources }),
    ];
    const said = decide({ agent: DENY, entries }, { path: '/foo' });
    expect(said.decision).toBe('allow');
    expect(said.because).toEqual([{ object: 'ServiceIntentions default/any', rule: 0, path: 'spec.sources[0].permissions[0]' }]);
    expect(answer({ agent: DENY, entries }, { path: '/foo', method: 'POST' })).toBe('deny');
  });

  it('reads snake_case entries', () => {
    const entry = {
      kind: 'service-intentions',
      name: 'api',
      sources: [{ name: 'web', permissions: [{ action: 'allow', http: { path_prefix: '/foo' } }] }],
    };
    expect(answer({ agent: DENY, entries: [HTTP, entry] }, { path: '/food' })).toBe('allow');
    expect(answer({ agent: DENY, entries: [HTTP, entry] })).toBe('deny');
  });
});

describe('knows', () => {
  it('services of the catalog and of entries, and instances by their id', () => {
    const evaluator = consulSemantics(
      consulSnapshot({ services: [{ Name: 'web', ID: 'web-1' }], entries: [intentions('api', []), intentions('*', [])] }),
    );
    const knows = (target: JsonObject) => evaluator.knows(parseAccessQuery({ target }));
    expect([knows({ service: 'web' }), knows({ service: 'api' }), knows({ workload: 'web-1' })]).toEqual([true, true, true]);
    expect([knows({ service: '*' }), knows({ service: 'other' }), knows({ workload: 'web-2' })]).toEqual([false, false, false]);
  });
});
