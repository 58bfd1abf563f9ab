import { describe, expect, it } from 'vitest';
import { linkerdWorld, policyObject, server, webPod } from '../../../test/support/linkerd-world.js';
import type { AuthorizationPolicy } from '../../domain/model/authorization-policy.js';
import { Policy } from '../../domain/model/policy.js';
import { importSnapshot } from '../../domain/translation/import-snapshot.js';
import type { WriteContext, Writing } from '../../domain/translation/mesh-adapter.js';
import type { NativeSnapshot } from '../../domain/translation/native-snapshot.js';
import type { Remainder } from '../../domain/translation/remainder.js';
import { linkerdAdapter } from './adapter.js';

const service =
  '{ apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { selector: { app: web }, ports: [{ port: 80, targetPort: http }] } }';
const onServer = 'targetRef: { group: policy.linkerd.io, kind: Server, name: web }';

function contextOf(snapshot: NativeSnapshot): WriteContext {
  return {
    mesh: 'test',
    inventory: linkerdAdapter.inventory(snapshot),
    capabilities: linkerdAdapter.capabilities(null),
    observed: snapshot,
  };
}

function imported(...documents: string[]) {
  const snapshot = linkerdWorld(webPod, service, ...documents);
  return importSnapshot(linkerdAdapter, snapshot, contextOf(snapshot));
}

/** What the model does not say; labels of a Server stay its own where its grants have some. */
function pointersOf(remainders: readonly Remainder[]): string[] {
  return remainders
    .flatMap(({ fields, notes }) => [...fields, ...notes].map(({ pointer }) => pointer))
    .filter((pointer) => pointer !== '/metadata/labels');
}

function rulesRead(...documents: string[]): unknown {
  const { policies, remainders } = imported(...documents);
  expect(pointersOf(remainders)).toEqual([]);
  return policies.map(({ policy }) => [policy.metadata.name, (policy as AuthorizationPolicy).spec.rules]);
}

describe('authorization that is read', () => {
  it.each([
    ['deny', []],
    ['all-unauthenticated', [{}]],
    ['all-authenticated', [{ from: [{ identities: [{ anyAuthenticated: true }] }] }]],
  ])('a Server alone closes its port but for its accessPolicy: %s', (policy, rules) => {
    expect(rulesRead(server(`accessPolicy: ${policy}`))).toEqual([['web', rules]]);
  });

  it('an auditing Server is a dry run of its grants', () => {
    const { policies, remainders } = imported(
      server('accessPolicy: audit'),
      policyObject('AuthorizationPolicy', 'a', `{ ${onServer}, requiredAuthenticationRefs: [] }`),
    );
    expect(pointersOf(remainders)).toEqual([]);
    expect(policies.map(({ policy }) => (policy as AuthorizationPolicy).spec)).toMatchObject([{ dryRun: true, rules: [{}] }]);
  });

  it('accounts and authentications become callers and networks', () => {
    const account = policyObject(
      'AuthorizationPolicy',
      'account',
      `{ ${onServer}, requiredAuthenticationRefs: [{ kind: ServiceAccount, name: api }] }`,
    );
    const both = policyObject(
      'AuthorizationPolicy',
      'both',
      `{ ${onServer}, requiredAuthenticationRefs: [
          { group: policy.linkerd.io, kind: MeshTLSAuthentication, name: m }, { group: policy.linkerd.io, kind: NetworkAuthentication, name: n }] }`,
    );
    const identities = `[api.shop.serviceaccount.identity.linkerd.cluster.local, '*.ops.serviceaccount.identity.linkerd.cluster.local',
      '*.serviceaccount.identity.linkerd.other.org', 'spiffe://td/ns/a/sa/b']`;
    const networks = '[{ cidr: 10.0.0.0/8, except: [10.1.0.0/16] }, { cidr: 192.168.0.0/16 }]';
    const names = [
      { spiffeId: { exact: 'td/ns/a/sa/b' } },
      { trustDomain: 'cluster.local', namespace: 'ops' },
      { trustDomain: 'cluster.local', namespace: 'shop', serviceAccount: 'api' },
    ];
    const read = rulesRead(
      server(),
      account,
      both,
      policyObject('MeshTLSAuthentication', 'm', `{ identities: ${identities} }`),
      policyObject('NetworkAuthentication', 'n', `{ networks: ${networks} }`),
    ) as [string, AuthorizationPolicy['spec']['rules']][];
    expect(read[0]).toEqual(['account', [{ from: [{ identities: [{ namespace: 'shop', serviceAccount: 'api' }] }] }]]);
    const from = read[1]?.[1][0]?.from ?? [];
    expect(from.map(({ ipBlocks, not }) => [ipBlocks, not?.ipBlocks])).toEqual([
      [['192.168.0.0/16'], undefined],
      [['192.168.0.0/16'], undefined],
      [['10.0.0.0/8'], ['10.1.0.0/16']],
      [['10.0.0.0/8'], ['10.1.0.0/16']],
    ]);
    expect(new Set(from[0]?.identities?.map((one) => JSON.stringify(one)))).toEqual(
      new Set(names.map((one) => JSON.stringify(one))),
    );
    expect(from[1]?.trustDomains).toEqual([{ exact: 'other.org' }]);
  });

  it('a ServerAuthorization without networks is for the networks of the cluster, and stays what it is', () => {
    const legacy = policyObject(
      'ServerAuthorization',
      'legacy',
      '{ server: { selector: { matchLabels: { team: a } } }, client: { meshTLS: { serviceAccounts: [{ name: api }] } } }',
    );
    const read = rulesRead(server(), legacy) as [string, AuthorizationPolicy['spec']['rules']][];
    expect(read[0]?.[1][0]?.from).toMatchObject([
      {
        identities: [{ namespace: 'shop', serviceAccount: 'api' }],
        ipBlocks: ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', 'fd00::/8'],
      },
    ]);
  });

  it.each([
    ['the newer of two Servers on a port', [server(), server('', 'later', '2026-02-01T00:00:00Z')], 'later'],
    [
      'a grant on a namespace',
      [
        server(),
        policyObject(
          'AuthorizationPolicy',
          'ns',
          '{ targetRef: { kind: Namespace, name: shop }, requiredAuthenticationRefs: [] }',
        ),
      ],
      'ns',
    ],
    [
      'a policy that Linkerd ignores',
      [
        server(),
        policyObject(
          'AuthorizationPolicy',
          'gone',
          `{ ${onServer}, requiredAuthenticationRefs: [{ group: policy.linkerd.io, kind: MeshTLSAuthentication, name: none }] }`,
        ),
      ],
      'gone',
    ],
    [
      'an account of another control plane',
      [
        server(),
        policyObject(
          'AuthorizationPolicy',
          'p',
          `{ ${onServer}, requiredAuthenticationRefs: [{ group: policy.linkerd.io, kind: MeshTLSAuthentication, name: far }] }`,
        ),
        policyObject('MeshTLSAuthentication', 'far', '{ identities: [a.b.serviceaccount.identity.elsewhere.cluster.local] }'),
      ],
      'p',
    ],
  ])('%s is left whole', (_title, documents, name) => {
    const { remainders } = imported(...documents);
    expect(remainders.filter(({ policies }) => policies.length === 0).map(({ object }) => object.name)).toContain(name);
  });
});

describe('routes on a Server', () => {
  const route = (name: string, match: string) =>
    policyObject('HTTPRoute', name, `{ parentRefs: [{ kind: Server, name: web }], rules: [{ matches: [${match}] }] }`);
  const grant = (name: string, account: string) =>
    policyObject(
      'AuthorizationPolicy',
      name,
      `{ targetRef: { group: policy.linkerd.io, kind: HTTPRoute, name: ${name} }, requiredAuthenticationRefs: [{ kind: ServiceAccount, name: ${account} }] }`,
    );
  const pages = [route('pages', '{ path: { value: / }, method: GET }'), grant('pages', 'api')];

  it('are rules where no request may take two of them', () => {
    const read = rulesRead(server(), ...pages, route('votes', '{ path: { value: / }, method: POST }'), grant('votes', 'bot'));
    expect(read).toMatchObject([
      ['web', [{ to: [{ methods: [{ exact: 'GET' }] }] }, { to: [{ methods: [{ exact: 'POST' }] }] }]],
    ]);
  });

  it.each([
    [
      'the same request may take routes of different callers',
      [...pages, route('votes', '{ path: { type: Exact, value: /vote } }'), grant('votes', 'bot')],
    ],
    ['a route takes requests and grants nothing', [...pages, route('hole', '{ path: { type: Exact, value: /hole } }')]],
    [
      'the whole port is granted, and requests without a route get 404',
      [...pages, policyObject('AuthorizationPolicy', 'all', `{ ${onServer}, requiredAuthenticationRefs: [] }`)],
    ],
  ])('leave the Server whole where %s', (_title, documents) => {
    const { policies, remainders } = imported(server(), ...documents);
    expect(policies).toEqual([]);
    expect(remainders.map(({ object }) => object.collection)).toContain('policy.linkerd.io/Server');
  });
});

describe('authorization that is written', () => {
  function write(spec: object, kind = 'AuthorizationPolicy'): Writing {
    const policy = Policy.parse({
      apiVersion: 'concordat/v1',
      kind,
      metadata: { name: 'p', namespace: 'shop', labels: { team: 'a' } },
      spec,
    });
    return linkerdAdapter.write([{ policy, names: {} }], contextOf(linkerdWorld(webPod, service)));
  }

  it('is read back as the same policy, requests included', () => {
    const spec = {
      target: { workloads: { app: 'web' }, port: 8080 },
      rules: [
        {
          from: [{ identities: [{ namespace: 'shop', serviceAccount: 'api' }] }],
          to: [{ methods: [{ exact: 'GET' }], paths: [{ prefix: '/a' }] }],
        },
        { from: [{ identities: [{ namespace: 'ops' }] }], to: [{ methods: [{ exact: 'POST' }] }] },
      ],
    };
    const written = write(spec);
    expect(written.report.map(({ fidelity }) => fidelity)).toEqual(['exact']);
    const base = linkerdWorld(webPod, service);
    const reading = linkerdAdapter.read({ ...base, objects: [...base.objects, ...written.objects] });
    expect(reading.notes).toEqual([]);
    expect(reading.policies.map(({ policy }) => policy)).toEqual([
      {
        apiVersion: 'concordat/v1',
        kind: 'AuthorizationPolicy',
        metadata: { name: 'p', namespace: 'shop', labels: { team: 'a' } },
        spec: {
          placement: { meshes: ['test'] },
          action: 'allow',
          ...spec,
          rules: [{ ...spec.rules[0], to: [{ methods: [{ exact: 'GET' }], paths: [{ regex: '/a.*' }] }] }, spec.rules[1]],
        },
      },
    ]);
  });

  it.each([
    ['/spec/action', { target: { service: 'web' }, action: 'deny', rules: [{}] }],
    ['/spec/target', { target: { mesh: true, port: 80 }, rules: [{}] }],
    ['/spec/target', { rules: [{}] }],
    ['/spec/target/service', { target: { service: 'none' }, rules: [{}] }],
    ['/spec/rules', { target: { service: 'web' }, rules: [{ from: [{ jwtPrincipals: [{ exact: 'a/b' }] }] }] }],
  ])('is refused at %s', (pointer, spec) => {
    const { objects, report } = write(spec);
    expect(objects).toEqual([]);
    expect(report.filter(({ fidelity }) => fidelity === 'refused')).toMatchObject([{ pointer, security: true }]);
  });

  it('leaves out an allowing rule that cannot be said, with a note', () => {
    const rules = [{ from: [{ identities: [{ namespace: 'ops' }] }] }, { to: [{ not: { paths: [{ exact: '/admin' }] } }] }];
    const { objects, report } = write({ target: { service: 'web' }, rules });
    expect(objects.map(({ collection }) => collection.split('/')[1])).toEqual([
      'Server',
      'MeshTLSAuthentication',
      'AuthorizationPolicy',
    ]);
    expect(report).toMatchObject([{ pointer: '/spec/rules/1/to/0/not/paths', fidelity: 'narrower' }]);
  });

  it('says strict mutual TLS by a Server, and refuses what Linkerd has no object for', () => {
    const strict = write({ target: { service: 'web' }, mode: 'strict' }, 'MutualTlsPolicy');
    expect(strict.objects.map(({ body }) => body['spec'])).toMatchObject([{ port: 8080, accessPolicy: 'all-authenticated' }]);
    const disabled = write({ target: { service: 'web' }, mode: 'disabled' }, 'MutualTlsPolicy');
    expect([disabled.objects, disabled.report]).toMatchObject([[], [{ fidelity: 'refused' }]]);
  });

  it('does not hide behind an older Server of somebody else', () => {
    const policy = Policy.parse({
      apiVersion: 'concordat/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'p', namespace: 'shop' },
      spec: { target: { service: 'web' }, rules: [] },
    });
    const { objects, report } = linkerdAdapter.write([{ policy, names: {} }], contextOf(linkerdWorld(webPod, service, server())));
    expect([objects, report]).toMatchObject([[], [{ fidelity: 'refused', pointer: '/spec/target' }]]);
  });
});
