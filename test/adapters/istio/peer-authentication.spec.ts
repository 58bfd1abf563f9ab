import { describe, expect, it } from 'vitest';
import {
  decide,
  decisions,
  istiod,
  istioSnapshot,
  meshConfigMap,
  securityObject,
  spiffe,
  WEB,
} from '../../support/istio-snapshot.js';

const peer = (name: string, spec: string, metadata = ''): string => securityObject('PeerAuthentication', name, spec, metadata);
const anonymous = { caller: { identity: undefined } };
const meshed = {};
const at = (port: number): object => ({ target: { workload: 'web-0', namespace: 'shop', port } });

describe('PeerAuthentication', () => {
  it('is PERMISSIVE where nothing says otherwise', () => {
    expect(decisions(istioSnapshot(WEB), [anonymous, meshed])).toEqual(['allow', 'allow']);
  });

  it.each([
    ['STRICT', ['refused', 'allow']],
    ['PERMISSIVE', ['allow', 'allow']],
    ['DISABLE', ['allow', 'refused']],
  ])('in mode %s takes plaintext and mTLS as the mode says', (mode, expected) => {
    const snapshot = istioSnapshot(WEB, peer('default', `{ mtls: { mode: ${mode} } }`));
    expect(decisions(snapshot, [anonymous, meshed])).toEqual(expected);
  });

  it('names the object and the field that refuse', () => {
    const snapshot = istioSnapshot(
      WEB,
      peer('w', '{ selector: { matchLabels: { app: web } }, portLevelMtls: { 8080: { mode: STRICT } } }'),
    );
    expect(decide(snapshot, anonymous).because).toEqual([
      { object: 'PeerAuthentication shop/w', path: 'spec.portLevelMtls.8080' },
    ]);
  });

  it('goes from mesh over namespace and workload to port, UNSET inheriting', () => {
    const mesh = peer('istio-system/mesh', '{ mtls: { mode: STRICT } }');
    const unset = peer('ns', '{ mtls: { mode: UNSET } }');
    const workload = peer(
      'w',
      '{ selector: { matchLabels: { app: web } }, portLevelMtls: { 8080: { mode: PERMISSIVE }, 9000: { mode: UNSET } } }',
    );
    expect(decisions(istioSnapshot(WEB, mesh, unset), [anonymous])).toEqual(['refused']);
    expect(
      decisions(istioSnapshot(WEB, mesh, unset, workload), [
        anonymous,
        { ...anonymous, ...at(9000), request: { method: undefined } },
      ]),
    ).toEqual(['allow', 'refused']);
  });

  it('means workload ports, also those of no Service', () => {
    const snapshot = istioSnapshot(
      WEB,
      peer('w', '{ selector: { matchLabels: { app: web } }, portLevelMtls: { 80: { mode: STRICT }, 7000: { mode: STRICT } } }'),
    );
    expect(decisions(snapshot, [anonymous, { ...anonymous, ...at(7000) }])).toEqual(['allow', 'refused']);
  });

  it('takes the oldest of a scope alone, of one second the first by name', () => {
    const older = peer('z', '{ mtls: { mode: STRICT } }', "creationTimestamp: '2026-01-01T00:00:00Z'");
    const newer = peer('a', '{ mtls: { mode: DISABLE } }', "creationTimestamp: '2026-01-01T00:00:01Z'");
    const sameSecond = peer('a', '{ mtls: { mode: DISABLE } }', "creationTimestamp: '2026-01-01T00:00:00Z'");
    expect(decide(istioSnapshot(WEB, newer, older), anonymous).decision).toBe('refused');
    expect(decide(istioSnapshot(WEB, older, sameSecond), anonymous).decision).toBe('allow');
  });

  it('has no effect with a selector in the root namespace', () => {
    const root = peer('istio-system/w', '{ selector: { matchLabels: { app: web } }, mtls: { mode: STRICT } }');
    expect(decide(istioSnapshot(WEB, root), anonymous).decision).toBe('allow');
  });

  it('ignores the labels of port settings without a selector', () => {
    const snapshot = istioSnapshot(WEB, peer('ns', '{ portLevelMtls: { 8080: { mode: STRICT } } }'));
    expect(decide(snapshot, anonymous).decision).toBe('allow');
  });

  it('lets TLS without a client certificate through as bytes only where the port is not declared HTTP', () => {
    const anonymousTls = { caller: { identity: undefined, tls: 'anonymous' } };
    const asks = [anonymousTls, { ...anonymousTls, ...at(9000), request: { method: undefined } }];
    expect(decisions(istioSnapshot(WEB), asks)).toEqual(['refused', 'allow']);
    expect(decisions(istioSnapshot(WEB, peer('ns', '{ mtls: { mode: STRICT } }')), asks)).toEqual(['refused', 'refused']);
  });
});

describe('the trust domain of a client certificate', () => {
  const from = (domain: string): object => ({ caller: { identity: spiffe('shop', 'client', domain) } });
  const config =
    'trustDomain: own.example\ntrustDomainAliases: [old.example]\ncaCertificates: [{ trustDomains: [friend.example] }]\n';
  const asks = ['own.example', 'old.example', 'friend.example', 'own.examplex', 'cluster.local'].map(from);

  it('must be own, an alias, or one of the caCertificates', () => {
    expect(decisions(istioSnapshot(WEB, meshConfigMap(config)), asks)).toEqual(['allow', 'allow', 'allow', 'refused', 'refused']);
  });

  it('is not looked at where istiod is told so', () => {
    const snapshot = istioSnapshot(WEB, meshConfigMap(config), istiod('PILOT_SKIP_VALIDATE_TRUST_DOMAIN', 'true'));
    expect(decisions(snapshot, asks)).toEqual(Array(5).fill('allow'));
  });

  it('may stand in an identity without a scheme', () => {
    const caller = { identity: 'own.example/ns/shop/sa/client' };
    expect(decide(istioSnapshot(WEB, meshConfigMap(config)), { caller }).decision).toBe('allow');
  });
});
