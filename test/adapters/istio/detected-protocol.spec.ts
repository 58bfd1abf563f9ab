import { describe, expect, it } from 'vitest';
import { decide, istioSnapshot, securityObject, spiffe, WEB } from '../../support/istio-snapshot.js';

const MISC = { namespace: 'shop', service: 'web', port: 7500 };
const GETS = securityObject(
  'AuthorizationPolicy',
  'gets',
  '{ rules: [{ to: [{ operation: { methods: [GET] } }] }, { to: [{ operation: { ports: ["7500"] } }] }] }',
);

function decision(path: string, method: string, caller: object): string {
  return decide(istioSnapshot(WEB, GETS), { target: MISC, caller, request: { method, path } }).decision;
}

describe('a port without a declared protocol', () => {
  const plaintext = { identity: null };

  it('takes a plaintext connection for bytes where its first line is no request (Envoy http_inspector.cc)', () => {
    expect(['\\admin', '%2fadmin', 'admin', '://x'].map((path) => decision(path, 'GET', plaintext))).toEqual([
      'allow',
      'allow',
      'allow',
      'allow',
    ]);
  });

  it('takes any method for HTTP, which the codec then refuses', () => {
    expect(['get', 'FOO', 'CONNECT'].map((method) => decision('/', method, plaintext))).toEqual([
      'bad-request',
      'bad-request',
      'bad-request',
    ]);
    expect(decision('*', 'OPTIONS', plaintext)).toBe('bad-request');
    expect([decision('%2fadmin', 'CONNECT', plaintext), decision('web:80', 'CONNECT', plaintext)]).toEqual([
      'bad-request',
      'bad-request',
    ]);
  });

  it('goes by the ALPN of a client sidecar, whatever follows', () => {
    expect(decision('\\admin', 'GET', { identity: spiffe('shop', 'client') })).toBe('bad-request');
  });
});

describe('a workload port that two Services of one second claim', () => {
  const other = (name: string) => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: tcp-other, port: 81, targetPort: 8080 }] }
`;
  const allow = securityObject('AuthorizationPolicy', 'gets', '{ rules: [{ to: [{ operation: { methods: [GET] } }] }] }');
  const ask = { target: { namespace: 'shop', workload: 'web-0', port: 8080 } };

  it('has the protocol of the one whose host name comes first (istio/istio pilot/pkg/model/context.go)', () => {
    expect(decide(istioSnapshot(WEB, other('web-b'), allow), ask).decision).toBe('deny');
    expect(decide(istioSnapshot(WEB, other('webb'), allow), ask).decision).toBe('allow');
  });
});

describe('TLS that is passed on as bytes', () => {
  it('shows its server name to policies (Envoy tls_inspector.cc)', () => {
    const allow = securityObject(
      'AuthorizationPolicy',
      'sni',
      '{ rules: [{ when: [{ key: connection.sni, values: [web.shop] }] }] }',
    );
    const caller = { identity: null, tls: 'anonymous' };
    const sent = (sni: string, ...more: string[]) =>
      decide(istioSnapshot(WEB, allow, ...more), {
        caller,
        target: { namespace: 'shop', service: 'web', port: 9000 },
        request: { method: null, path: null, host: null, sni },
      }).decision;
    expect([sent('web.shop'), sent('WEB.shop'), sent('other')]).toEqual(['allow', 'allow', 'deny']);
    const plain = securityObject('PeerAuthentication', 'plain', '{ mtls: { mode: DISABLE } }');
    expect(sent('web.shop', plain), 'nothing looks into a port that takes no TLS').toBe('deny');
  });
});
