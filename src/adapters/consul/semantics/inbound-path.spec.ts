import { describe, expect, it } from 'vitest';
import { DENY, answer, intentions } from '../../../../test/support/consul-access.js';

describe('the service port', () => {
  const permissive = { Kind: 'service-defaults', Name: 'api', Protocol: 'http', MutualTLSMode: 'permissive' };
  const services = [{ name: 'api', transparent: true, port: 8080 }];
  const closed = intentions('api', [{ Name: '*', Action: 'deny' }]);

  it('is open to plain requests in permissive mode, whatever intentions say, and the sidecar port is not', () => {
    const documents = { agent: DENY, services, entries: [permissive, closed] };
    expect(answer(documents, { caller: {}, port: 8080 })).toBe('allow');
    expect(answer(documents, { caller: {} })).toBe('refused');
    expect(answer(documents, { port: 8080 })).toBe('deny');
  });

  it('takes no plain requests in strict mode', () => {
    expect(answer({ agent: DENY, services, entries: [closed] }, { caller: {}, port: 8080 })).toBe('refused');
  });

  it('is permissive by proxy-defaults where the service does not say otherwise', () => {
    const global = { Kind: 'proxy-defaults', Name: 'global', MutualTLSMode: 'permissive' };
    const strict = { Kind: 'service-defaults', Name: 'api', MutualTLSMode: 'strict' };
    expect(answer({ services, entries: [global] }, { caller: {}, port: 8080 })).toBe('allow');
    expect(answer({ services, entries: [global, strict] }, { caller: {}, port: 8080 })).toBe('refused');
  });

  it('is not seen by a proxy that is not transparent', () => {
    expect(
      answer({ services: [{ name: 'api', transparent: false, port: 8080 }], entries: [permissive] }, { caller: {}, port: 8080 }),
    ).toBe('unmanaged');
  });

  it('is not seen by a registered sidecar that is not said to be transparent', () => {
    const registered = [{ name: 'api', id: 'api', port: 8080, connect: { sidecar_service: { port: 21_000 } } }];
    expect(answer({ services: registered, entries: [permissive] }, { caller: {}, port: 8080 })).toBe('unmanaged');
  });

  it('is what any port means where none is known, but not a port of sidecars', () => {
    const documents = { services: [{ name: 'api', transparent: true }], entries: [permissive] };
    expect(answer(documents, { caller: {}, port: 9090 })).toBe('allow');
    expect(answer(documents, { caller: {}, port: 20_000 })).toBe('refused');
  });

  it('leaves exposed paths to a listener of their own', () => {
    const exposed = { Kind: 'service-defaults', Name: 'api', Expose: { Paths: [{ Path: '/health', ListenerPort: 21_500 }] } };
    const documents = { agent: DENY, services, entries: [exposed, closed] };
    expect(answer(documents, { caller: {}, port: 21_500, path: '/health?x' })).toBe('allow');
    expect(answer(documents, { caller: {}, port: 21_500, path: '/other' })).toBe('not-found');
    expect(answer(documents, { caller: {}, port: 21_500, path: '/x/../health' })).toBe('not-found');
    expect(answer(documents, { caller: {}, port: 21_500, path: '/health', method: 'get' })).toBe('bad-request');
    const headers = [['x-forwarded-proto', '']];
    expect(answer(documents, { caller: {}, port: 21_500, path: '/health', headers })).toBe('not-found');
  });
});
