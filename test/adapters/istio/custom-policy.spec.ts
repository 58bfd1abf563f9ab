import { describe, expect, it } from 'vitest';
import {
  decide,
  decisions,
  istiod,
  istioSnapshot,
  meshConfigMap,
  securityObject,
  WEB,
  type Ask,
} from '../../support/istio-snapshot.js';

const custom = (name: string, provider: string, rule: string): string =>
  securityObject('AuthorizationPolicy', name, `{ action: CUSTOM, provider: { name: ${provider} }, rules: [${rule}] }`);
const paths = (path: string): string => `{ to: [{ operation: { paths: ['${path}'] } }] }`;
const path = (value: string): Ask => ({ request: { path: value } });
const tcp: Ask = { target: { namespace: 'shop', service: 'web', port: 9000 }, request: { method: undefined } };
const AUTHORIZER = `
apiVersion: v1
kind: Service
metadata: { name: authz, namespace: auth }
spec: { selector: { app: authz }, ports: [{ port: 9000 }] }
`;
const provider = (name: string, kind: string): string =>
  `{ name: ${name}, ${kind}: { service: authz.auth.svc.cluster.local, port: 9000 } }`;
const providers = (...list: string[]): string => meshConfigMap(`extensionProviders: [${list.join(', ')}]`);

describe('a CUSTOM policy', () => {
  it('with an unknown provider denies what its rules match, on TCP widened', () => {
    const snapshot = istioSnapshot(WEB, custom('c', 'nope', paths('/c/*')));
    expect(decisions(snapshot, [path('/c/x'), path('/d'), tcp])).toEqual(['deny', 'allow', 'deny']);
    expect(decide(snapshot, path('/c/x')).because).toEqual([
      { object: 'AuthorizationPolicy shop/c', rule: 0, path: 'spec.rules[0]' },
    ]);
  });

  it('with a known provider leaves the decision to it, unless a DENY stands behind', () => {
    const known = [WEB, AUTHORIZER, providers(provider('ext', 'envoyExtAuthzHttp')), custom('c', 'ext', paths('/c/*'))];
    expect(decisions(istioSnapshot(...known), [path('/c/x'), path('/d')])).toEqual(['unknown', 'allow']);
    const deny = securityObject('AuthorizationPolicy', 'd', `{ action: DENY, rules: [${paths('/c/no')}] }`);
    expect(decide(istioSnapshot(...known, deny), path('/c/no')).decision).toBe('deny');
  });

  it('is passed over on TCP where its provider speaks HTTP', () => {
    const snapshot = istioSnapshot(WEB, AUTHORIZER, providers(provider('ext', 'envoyExtAuthzHttp')), custom('c', 'ext', '{}'));
    expect(decide(snapshot, tcp).decision).toBe('allow');
    const grpc = istioSnapshot(WEB, AUTHORIZER, providers(provider('ext', 'envoyExtAuthzGrpc')), custom('c', 'ext', '{}'));
    expect(decide(grpc, tcp).decision).toBe('unknown');
  });

  it('denies where the service of its provider is not in the registry', () => {
    const snapshot = istioSnapshot(WEB, providers(provider('ext', 'envoyExtAuthzHttp')), custom('c', 'ext', '{}'));
    expect(decide(snapshot).decision).toBe('deny');
  });

  it('denies where its provider has no port (istio/istio pilot/pkg/security/authz/builder/extauthz.go, parsePort)', () => {
    const portless = '{ name: ext, envoyExtAuthzHttp: { service: authz.auth.svc.cluster.local } }';
    expect(decide(istioSnapshot(WEB, AUTHORIZER, providers(portless), custom('c', 'ext', '{}'))).decision).toBe('deny');
  });

  it('finds a host that several ServiceEntries of one namespace bear, not one of several namespaces', () => {
    const entry = (name: string): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: ${name.split('/')[1]}, namespace: ${name.split('/')[0]} }
spec: { hosts: [authz.test] }
`;
    const asked = [
      WEB,
      providers('{ name: ext, envoyExtAuthzGrpc: { service: authz.test, port: 9000 } }'),
      custom('c', 'ext', '{}'),
    ];
    expect(decide(istioSnapshot(...asked, entry('a/x'), entry('a/y'))).decision).toBe('unknown');
    expect(decide(istioSnapshot(...asked, entry('a/x'), entry('b/x'))).decision).toBe('deny');
  });

  it('means the last of the providers that share its name (istio/istio pkg/config/mesh, ApplyMeshConfig)', () => {
    const both = [provider('ext', 'envoyExtAuthzGrpc'), provider('ext', 'envoyExtAuthzHttp')];
    expect(decide(istioSnapshot(WEB, AUTHORIZER, providers(...both), custom('c', 'ext', '{}')), tcp).decision).toBe('allow');
  });

  it('denies beside one of another provider, unless istiod allows several', () => {
    const several = [
      WEB,
      AUTHORIZER,
      providers(provider('one', 'envoyExtAuthzHttp'), provider('two', 'envoyExtAuthzHttp')),
      custom('c', 'one', paths('/c')),
      custom('d', 'two', paths('/d')),
    ];
    expect(decide(istioSnapshot(...several), path('/c')).decision).toBe('deny');
    const allowed = istioSnapshot(...several, istiod('PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS', '1'));
    expect(decide(allowed, path('/c')).decision).toBe('unknown');
  });
});
