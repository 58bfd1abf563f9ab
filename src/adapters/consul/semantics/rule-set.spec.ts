import { describe, expect, it } from 'vitest';
import { ALLOW, DENY, HTTP, answer, decide, intentions } from '../../../../test/support/consul-access.js';

describe('precedence at the proxy', () => {
  const exactOverAny = intentions('api', [
    { Name: 'web', Action: 'allow' },
    { Name: '*', Action: 'deny' },
  ]);

  it('lets an exact source beat a wildcard source of the same entry', () => {
    expect(answer({ agent: DENY, entries: [HTTP, exactOverAny] })).toBe('allow');
    expect(answer({ agent: ALLOW, entries: [HTTP, exactOverAny] })).toBe('allow');
    expect(answer({ agent: ALLOW, entries: [HTTP, exactOverAny] }, { caller: { service: 'other' } })).toBe('deny');
  });

  it('does not let `* → api` beat `web → *`: whichever differs from the default matches', () => {
    const deny = [intentions('api', [{ Name: '*', Action: 'deny' }]), intentions('*', [{ Name: 'web', Action: 'allow' }])];
    const allow = [intentions('api', [{ Name: '*', Action: 'allow' }]), intentions('*', [{ Name: 'web', Action: 'deny' }])];
    expect(answer({ agent: DENY, entries: [HTTP, ...deny] })).toBe('allow');
    expect(answer({ agent: ALLOW, entries: [HTTP, ...allow] })).toBe('deny');
  });

  it('keeps `* → api` beside a `web → *` that agrees with the default', () => {
    const entries = [
      HTTP,
      intentions('api', [{ Name: '*', Action: 'allow' }]),
      intentions('*', [{ Name: 'web', Action: 'deny' }]),
    ];
    expect(answer({ agent: DENY, entries })).toBe('allow');
  });

  it('names the rule on connections where one on requests matches too, as Envoy does', () => {
    const entries = [
      HTTP,
      intentions('api', [{ Name: '*', Permissions: [{ Action: 'allow', HTTP: { PathPrefix: '/' } }] }]),
      intentions('*', [{ Name: 'web', Action: 'allow' }]),
    ];
    expect(decide({ agent: DENY, entries }).because).toEqual([{ object: 'service-intentions *', rule: 0, path: 'Sources[0]' }]);
  });

  it('lets `web → *` beat `* → *`, and `web → api` beat `web → *`', () => {
    const any = intentions('*', [
      { Name: 'web', Action: 'deny' },
      { Name: '*', Action: 'allow' },
    ]);
    expect(answer({ agent: DENY, entries: [HTTP, any] })).toBe('deny');
    expect(answer({ agent: DENY, entries: [HTTP, any, intentions('api', [{ Name: 'web', Action: 'allow' }])] })).toBe('allow');
  });

  it('falls to the default where the source matches and no permission does, never to a lower intention', () => {
    const entry = intentions('api', [
      { Name: 'web', Permissions: [{ Action: 'allow', HTTP: { PathPrefix: '/ok' } }] },
      { Name: '*', Action: 'deny' },
    ]);
    expect(answer({ agent: ALLOW, entries: [HTTP, entry] })).toBe('allow');
    expect(answer({ agent: DENY, entries: [HTTP, entry] })).toBe('deny');
  });

  it('decides by the first permission whose HTTP part matches', () => {
    const permissions = [
      { Action: 'deny', HTTP: { PathPrefix: '/admin' } },
      { Action: 'allow', HTTP: { PathPrefix: '/' } },
    ];
    const documents = { agent: DENY, entries: [HTTP, intentions('api', [{ Name: 'web', Permissions: permissions }])] };
    expect(answer(documents, { path: '/administrator' })).toBe('deny');
    expect(answer(documents, { path: '/x' })).toBe('allow');
    expect(decide(documents, { path: '/admin' }).because).toEqual([
      { object: 'service-intentions api', rule: 0, path: 'Sources[0].Permissions[0]' },
    ]);
  });

  it('takes source names as Consul puts them into its regex: case-sensitive, a dot for any character', () => {
    const documents = { agent: DENY, entries: [HTTP, intentions('api', [{ Name: 'web.v2', Action: 'allow' }])] };
    expect(answer(documents, { caller: { service: 'webxv2' } })).toBe('allow');
    expect(answer(documents, { caller: { service: 'WEB.v2' } })).toBe('deny');
  });
});
