import { describe, expect, it } from 'vitest';
import { ALLOW, HTTP, TRUST_DOMAIN, answer, intentions } from '../../../../test/support/consul-access.js';

describe('who calls', () => {
  const documents = { agent: ALLOW, entries: [HTTP, intentions('api', [{ Name: '*', Action: 'deny' }])] };
  const by = (identity: string) => answer(documents, { caller: { identity } });

  it('does not look at the datacenter', () => {
    expect(by(`spiffe://${TRUST_DOMAIN}/ns/default/dc/elsewhere/svc/web`)).toBe('deny');
  });

  it('matches nothing, not even `*`, for other namespaces, a spelled-out partition and certificates of no service', () => {
    expect(by(`spiffe://${TRUST_DOMAIN}/ap/default/ns/default/dc/dc1/svc/web`)).toBe('allow');
    expect(by(`spiffe://${TRUST_DOMAIN}/ns/other/dc/dc1/svc/web`)).toBe('allow');
    expect(by(`spiffe://${TRUST_DOMAIN}/gateway/mesh/dc/dc1`)).toBe('allow');
  });

  it('refuses certificates of another CA, plaintext and TLS without a certificate', () => {
    expect(by('spiffe://99999999-2222-3333-4444-555555555555.consul/ns/default/dc/dc1/svc/web')).toBe('refused');
    expect(by('spiffe://cluster.local/ns/default/sa/web')).toBe('refused');
    expect(answer(documents, { caller: {} })).toBe('refused');
    expect(answer(documents, { caller: { tls: 'anonymous' } })).toBe('refused');
  });

  it("takes any cluster's trust domain for its own where the documents do not tell it, and no other", () => {
    const unknown = { ...documents, agent: { default_intention_policy: 'allow' } };
    expect(answer(unknown, { caller: { identity: `spiffe://${TRUST_DOMAIN}/ns/default/dc/dc1/svc/web` } })).toBe('deny');
    expect(answer(unknown, { caller: { identity: 'spiffe://foreign.test/ns/default/dc/dc1/svc/web' } })).toBe('refused');
  });

  it('takes peers that the service is exported to by their own sources, which `*` without a peer does not cover', () => {
    const peerDomain = '22222222-2222-3333-4444-555555555555.consul';
    const caller = { identity: `spiffe://${peerDomain}/ns/default/dc/dc2/svc/web` };
    const agent = { ...ALLOW, peerings: [{ Name: 'east', PeerServerName: `server.dc2.peering.${peerDomain}` }] };
    const exported = { Kind: 'exported-services', Name: 'default', Services: [{ Name: 'api', Consumers: [{ Peer: 'east' }] }] };
    const ofPeer = intentions('api', [{ Name: 'web', Peer: 'east', Action: 'deny' }]);
    expect(answer({ agent, entries: [...documents.entries] }, { caller })).toBe('refused');
    expect(answer({ agent, entries: [...documents.entries, exported] }, { caller })).toBe('allow');
    expect(answer({ agent, entries: [HTTP, exported, ofPeer] }, { caller })).toBe('deny');
    expect(answer({ agent, entries: [HTTP, exported, ofPeer] })).toBe('allow');
  });
});
