import { describe, expect, it } from 'vitest';
import { decide, decisions, linkerdWorld, policyObject, server, shopIdentity, webPod } from '../../support/linkerd-world.js';

const target = 'targetRef: { group: policy.linkerd.io, kind: Server, name: web }';
const policy = (references: string, at = target): string =>
  policyObject('AuthorizationPolicy', 'readers', `{ ${at}, requiredAuthenticationRefs: [${references}] }`);
const reference = (kind: string, name: string, more = ''): string =>
  `{ group: policy.linkerd.io, kind: ${kind}, name: ${name}${more} }`;
const meshTls = (spec: string, name = 'ids'): string => policyObject('MeshTLSAuthentication', name, spec);
const network = (spec: string, name = 'nets'): string => policyObject('NetworkAuthentication', name, `{ networks: [${spec}] }`);
const world = (...documents: string[]) => linkerdWorld(webPod, server(), ...documents);
const [a, b] = [shopIdentity('a'), shopIdentity('b')];

describe('an AuthorizationPolicy', () => {
  it('lets everybody in without references and names itself', () => {
    const { decision, because } = decide(world(policy('')));
    expect(decision).toBe('allow');
    expect(because[0]).toEqual({ object: 'AuthorizationPolicy shop/readers', path: 'spec' });
  });

  it('wants one of the identities and one of the networks', () => {
    const both = policy(`${reference('MeshTLSAuthentication', 'ids')}, ${reference('NetworkAuthentication', 'nets')}`);
    const documents = [
      both,
      meshTls(`{ identities: ['${a}'] }`),
      network('{ cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.0.0.1] }, { cidr: 192.0.2.7 }'),
    ];
    const asks = [
      { identity: a },
      { identity: b },
      {},
      { identity: a, ip: '10.1.2.3' },
      { identity: a, ip: '10.0.0.1' },
      { identity: a, ip: '192.0.2.7' },
      { identity: a, ip: 'fd00::1' },
    ];
    expect(decisions(world(...documents), asks)).toEqual(['allow', 'deny', 'deny', 'deny', 'deny', 'allow', 'deny']);
  });

  it('ignores host bits of a block', () => {
    const documents = [policy(reference('NetworkAuthentication', 'nets')), network('{ cidr: 10.0.0.7/8 }')];
    expect(decide(world(...documents), { ip: '10.200.0.1' }).decision).toBe('allow');
  });

  it.each([
    ['a missing MeshTLSAuthentication', [policy(reference('MeshTLSAuthentication', 'gone'))]],
    ['a missing NetworkAuthentication', [policy(reference('NetworkAuthentication', 'gone'))]],
    [
      'two identity references',
      [
        policy(`${reference('MeshTLSAuthentication', 'ids')}, { kind: ServiceAccount, name: a }`),
        meshTls(`{ identities: ['*'] }`),
      ],
    ],
    [
      'two networks',
      [
        policy(`${reference('NetworkAuthentication', 'nets')}, ${reference('NetworkAuthentication', 'nets')}`),
        network('{ cidr: 0.0.0.0/0 }'),
      ],
    ],
    ['an unknown kind of reference', [policy('{ kind: Namespace, name: shop }')]],
    [
      'an unreadable network',
      [policy(reference('NetworkAuthentication', 'nets')), network('{ cidr: 0.0.0.0/0 }, { cidr: 10.0.0/8 }')],
    ],
    ['another Server by case', [policy('', target.replace('web', 'Web'))]],
    ['an unknown kind of target', [policy('', 'targetRef: { kind: Service, name: web }')]],
  ])('grants nothing with %s', (_, documents) => {
    expect(decide(world(...documents), { identity: a }).decision).toBe('deny');
  });

  it('resolves a ServiceAccount in its own namespace, and one behind an authentication in that of the authentication', () => {
    expect(decide(world(policy('{ kind: serviceaccount, name: a }')), { identity: a }).decision).toBe('allow');
    const elsewhere = meshTls('{ identityRefs: [{ kind: ServiceAccount, name: a }] }').replace(
      'namespace: shop',
      'namespace: trust',
    );
    const referring = policy(reference('MeshTLSAuthentication', 'ids', ', namespace: trust'));
    expect(decisions(world(referring, elsewhere), [{ identity: a }, { identity: a.replace('shop', 'trust') }])).toEqual([
      'deny',
      'allow',
    ]);
  });

  it('covers a namespace by reference and by suffix, but no SPIFFE name', () => {
    const any = policy(reference('MeshTLSAuthentication', 'ids'));
    const asks = [
      { identity: a },
      { identity: a.replace('shop', 'other') },
      { identity: 'spiffe://x/ns/shop/sa/a' },
      { tls: 'anonymous' as const },
    ];
    expect(decisions(world(any, meshTls('{ identityRefs: [{ kind: Namespace, name: shop }] }')), asks)).toEqual([
      'allow',
      'deny',
      'deny',
      'deny',
    ]);
    expect(decisions(world(any, meshTls(`{ identities: ['*.cluster.local'] }`)), asks)).toEqual([
      'allow',
      'allow',
      'deny',
      'deny',
    ]);
    expect(decisions(world(any, meshTls(`{ identities: ['*'] }`)), asks)).toEqual(['allow', 'allow', 'deny', 'deny']);
    expect(decisions(world(any, meshTls(`{ identities: ['spiffe://x/ns/shop/sa/a'] }`)), asks)).toEqual([
      'deny',
      'deny',
      'allow',
      'deny',
    ]);
  });

  it('uses the control plane and trust domain of the installation', () => {
    const config = `
apiVersion: v1
kind: ConfigMap
metadata: { name: linkerd-config, namespace: mesh }
data: { values: 'identityTrustDomain: corp.example' }
`;
    const identity = 'a.shop.serviceaccount.identity.mesh.corp.example';
    const granting = policy('{ kind: ServiceAccount, name: a }');
    expect(decisions(world(config, granting), [{ identity }, { identity: a }])).toEqual(['allow', 'deny']);
  });
});

describe('a ServerAuthorization', () => {
  const legacy = (client: string, selector = '{ name: web }'): string =>
    policyObject('ServerAuthorization', 'old', `{ server: ${selector}, client: ${client} }`);

  it('covers the networks of the cluster only, unless it names others', () => {
    const asks = [{}, { ip: '8.8.8.8' }];
    expect(decisions(world(legacy('{ unauthenticated: true }')), asks)).toEqual(['allow', 'deny']);
    const open = legacy('{ unauthenticated: true, networks: [{ cidr: 0.0.0.0/0 }] }');
    expect(decisions(world(open), asks)).toEqual(['allow', 'allow']);
  });

  it('grants nothing to an empty client', () => {
    expect(decide(world(legacy('{}')), { identity: a }).decision).toBe('deny');
    expect(decide(world(legacy('{ meshTLS: {} }')), { identity: a }).decision).toBe('deny');
  });

  it('admits any TLS client where it may be unauthenticated, also a SPIFFE one', () => {
    const asks = [{}, { tls: 'anonymous' as const }, { identity: 'spiffe://x/y' }, { identity: a }];
    expect(decisions(world(legacy('{ meshTLS: { unauthenticatedTLS: true } }')), asks)).toEqual([
      'deny',
      'allow',
      'allow',
      'allow',
    ]);
  });

  it('admits identities and service accounts, by default of its own namespace', () => {
    const granting = legacy(`{ meshTLS: { identities: ['${b}'], serviceAccounts: [{ name: a }] } }`);
    expect(decisions(world(granting), [{ identity: a }, { identity: b }, { identity: shopIdentity('c') }])).toEqual([
      'allow',
      'allow',
      'deny',
    ]);
    expect(decide(world(granting), { identity: a }).because[0]?.object).toBe('ServerAuthorization shop/old');
  });

  it('selects Servers by their labels', () => {
    const by = (label: string): string =>
      legacy('{ unauthenticated: true }', `{ selector: { matchLabels: { team: ${label} } } }`);
    expect(decide(world(by('a'))).decision).toBe('allow');
    expect(decide(world(by('b'))).decision).toBe('deny');
  });
});
