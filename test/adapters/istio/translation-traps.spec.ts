import { describe, expect, it } from 'vitest';
import { securityObject, WEB } from '../../support/istio-snapshot.js';
import { policy, read, write, writeFor, writtenSpec } from '../../support/istio-translation.js';

const UNREAD: Record<string, string> = {
  'a key of experimental metadata': securityObject(
    'AuthorizationPolicy',
    'p',
    `{ rules: [{ when: [{ key: 'experimental.envoy.filters.a[b]', values: [c] }] }] }`,
  ),
  'a namespace that is a regular expression to Envoy': securityObject(
    'AuthorizationPolicy',
    'p',
    '{ rules: [{ from: [{ source: { namespaces: [a.b] } }] }] }',
  ),
  'an unknown field': securityObject(
    'AuthorizationPolicy',
    'p',
    '{ rules: [{ from: [{ source: { principals: [a], newField: [b] } }] }] }',
  ),
  'an empty source': securityObject('AuthorizationPolicy', 'p', '{ rules: [{ from: [{ source: {} }] }] }'),
  'a port that never matches': securityObject(
    'AuthorizationPolicy',
    'p',
    `{ rules: [{ to: [{ operation: { ports: ['0'] } }] }] }`,
  ),
  'a target reference that no sidecar enforces': securityObject(
    'AuthorizationPolicy',
    'p',
    `{ targetRefs: [{ kind: Service, group: '', name: web }], rules: [{}] }`,
  ),
  'a DENY without rules': securityObject('AuthorizationPolicy', 'p', '{ action: DENY }'),
  'a PeerAuthentication with a selector in the root namespace': securityObject(
    'PeerAuthentication',
    'istio-system/p',
    '{ selector: { matchLabels: { a: b } }, mtls: { mode: STRICT } }',
  ),
  'ports of mTLS without labels': securityObject('PeerAuthentication', 'p', '{ portLevelMtls: { 80: { mode: DISABLE } } }'),
};

describe.each(Object.entries(UNREAD))('%s', (_, text) => {
  it('leaves the whole object native, with a reason', () => {
    const { policies, notes } = read(text, WEB);
    expect(policies).toEqual([]);
    expect(notes).not.toEqual([]);
  });
});

describe('reading', () => {
  it('takes only the oldest of two PeerAuthentications for the same workloads', () => {
    const pair = ['2026-02-01', '2026-01-01'].map((day, index) =>
      securityObject('PeerAuthentication', `p${index}`, '{ mtls: { mode: STRICT } }', `creationTimestamp: ${day}T00:00:00Z`),
    );
    expect(read(...pair).policies.map(({ policy: one }) => one.metadata.name)).toEqual(['p1']);
  });

  it('sees that a star in a namespace runs into the service account', () => {
    const { policies } = read(
      securityObject('AuthorizationPolicy', 'p', `{ rules: [{ from: [{ source: { namespaces: ['*a', 'te*a', 't*b'] } }] }] }`),
    );
    expect(policies[0]?.policy.spec).toMatchObject({
      rules: [{ from: [{ namespaces: [{ present: true }, { prefix: 'te' }, { regex: 't.*b' }] }] }],
    });
  });

  it('takes a service account of releases that confuse its dot only where there is none', () => {
    const text = securityObject('AuthorizationPolicy', 'p', '{ rules: [{ from: [{ source: { serviceAccounts: [a/b.c] } }] }] }');
    expect(read(text).policies).toHaveLength(1);
    const accounts = policy('AuthorizationPolicy', {
      target: { namespace: 'shop' },
      rules: [{ from: [{ identities: [{ trustDomain: '*', namespace: 'a', serviceAccount: 'b.c' }] }] }],
    });
    const [old, fixed] = ['1.29.1', '1.29.2'].map((version) => writeFor(version, [accounts]).objects[0]?.body['spec']);
    expect(old).toMatchObject({ rules: [{ from: [{ source: { principals: ['*/ns/a/sa/b.c'] } }] }] });
    expect(fixed).toMatchObject({ rules: [{ from: [{ source: { serviceAccounts: ['a/b.c'] } }] }] });
  });
});

const to = (operation: object, action: string): ReturnType<typeof policy> =>
  policy('AuthorizationPolicy', {
    target: { namespace: 'shop' },
    action,
    provider: action === 'delegate' ? 'opa' : undefined,
    rules: [{ to: [operation] }, { to: [{ ports: [80] }] }],
  });

describe('gRPC calls of any service or method', () => {
  const grpc = [{}, { service: 'a' }, { method: 'b' }, { service: 'a', method: 'b' }];

  it.each([
    ['allow', ['/{*}/{*}', '/a/{*}', '/{*}/b', '/a/b'], []],
    ['deny', ['*', '/a/*', '*/b', '/a/b'], ['/spec/rules/0/to/0/grpc']],
    ['delegate', ['*', '/a/*', '*/b', '/a/b'], ['/spec/rules/0/to/0/grpc']],
  ])('are no less than said where they are turned away, and no more where they are let in: %s', (action, paths, narrower) => {
    const { objects, report } = write([to({ grpc }, action)]);
    const operation = { methods: ['POST'], paths };
    expect(objects[0]?.body['spec']).toMatchObject({ rules: [{ to: [{ operation }] }, {}] });
    expect(report.filter(({ fidelity }) => fidelity === 'narrower').map(({ pointer }) => pointer)).toEqual(narrower);
  });
});

describe('a path that Istio cannot say', () => {
  const regex = { paths: [{ regex: '/a.*' }] };

  it('costs an allow policy its rule, which allows less', () => {
    const { objects, report } = write([to(regex, 'allow')]);
    expect(objects[0]?.body['spec']).toEqual({ action: 'ALLOW', rules: [{ to: [{ operation: { ports: ['80'] } }] }] });
    expect(report.map(({ fidelity, pointer }) => [fidelity, pointer])).toEqual([['narrower', '/spec/rules/0/to/0/paths/0']]);
  });

  it.each(['deny', 'delegate'])('refuses a %s policy, which would let more through', (action) => {
    const { objects, report } = write([to(regex, action)]);
    expect(objects).toEqual([]);
    expect(report.map(({ fidelity, security }) => [fidelity, security])).toEqual([['refused', true]]);
  });

  it('is refused with the last rule of an allow policy, as without any policy everyone is let in', () => {
    const only = policy('AuthorizationPolicy', { target: { namespace: 'shop' }, rules: [{ to: [regex] }] });
    expect(write([only]).objects).toEqual([]);
  });
});

describe('literal stars and templates', () => {
  it.each([{ exact: '/a*' }, { exact: '*' }, { prefix: '*a' }, { exact: '/{*}' }, { prefix: '/{**}' }])(
    'are never taken for patterns: %j',
    (path) => {
      expect(write([to({ paths: [path] }, 'deny')]).objects).toEqual([]);
    },
  );

  it('keep whole segments whole', () => {
    expect(writtenSpec(to({ paths: [{ segmentPrefix: '/v1' }] }, 'deny'))).toMatchObject({
      rules: [{ to: [{ operation: { paths: ['/v1', '/v1/*'] } }] }, {}],
    });
  });
});

describe('identities', () => {
  const from = (identity: object): ReturnType<typeof policy> =>
    policy('AuthorizationPolicy', {
      target: { namespace: 'shop' },
      action: 'deny',
      rules: [{ from: [{ identities: [identity] }] }],
    });
  const principals = (identity: object): unknown => writtenSpec(from(identity))?.['rules'];

  it.each([
    [{ namespace: 'a', serviceAccount: 'b' }, 'cluster.local/ns/a/sa/b'],
    [{ namespace: 'a' }, 'cluster.local/ns/a/sa/*'],
    [{ trustDomain: 'td9', namespace: 'a', serviceAccount: 'b' }, 'td9/ns/a/sa/b'],
    [{ anyAuthenticated: true }, '*'],
  ])('%j become principals', (identity, principal) => {
    expect(principals(identity)).toEqual([{ from: [{ source: { principals: [principal] } }] }]);
  });

  it('of a namespace in any trust domain become a namespace', () => {
    expect(principals({ trustDomain: '*', namespace: 'a' })).toEqual([{ from: [{ source: { namespaces: ['a'] } }] }]);
  });

  it.each([{ service: 'web' }, { namespace: 'a', serviceAccount: 'b*' }])('%j are refused', (identity) => {
    expect(principals(identity)).toBeUndefined();
  });

  it('of the literal trust domain cluster.local are refused where Istio means its own by it', () => {
    const config =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: istio, namespace: istio-system }\ndata: { mesh: "trustDomain: td1" }\n';
    expect(writtenSpec(from({ trustDomain: 'cluster.local', namespace: 'a', serviceAccount: 'b' }), config)).toBeNull();
  });
});

describe('trust domains', () => {
  it('are refused for releases that would ignore them', () => {
    const trusting = policy('AuthorizationPolicy', {
      target: { namespace: 'shop' },
      action: 'deny',
      rules: [{ from: [{ trustDomains: [{ exact: 'td9' }] }] }],
    });
    expect(writeFor('1.29.2', [trusting]).objects).toEqual([]);
    expect(writeFor('1.30.0', [trusting]).objects).toHaveLength(1);
  });
});

describe('targets', () => {
  const allow = (target: object): ReturnType<typeof policy> =>
    policy('AuthorizationPolicy', { target, rules: [{ to: [{ methods: [{ exact: 'GET' }] }] }] });

  it('by service become its selector, and its port the workload port', () => {
    const { objects, report } = write([allow({ service: 'web', port: 80 })], WEB);
    expect(objects[0]?.body['spec']).toMatchObject({
      selector: { matchLabels: { app: 'web' } },
      rules: [{ to: [{ operation: { methods: ['GET'], ports: ['8080'] } }] }],
    });
    expect(report.filter(({ fidelity }) => fidelity === 'narrower').map(({ pointer }) => pointer)).toEqual(['/spec/target/port']);
  });

  it('by a service that shares its workloads are reported', () => {
    const twin =
      'apiVersion: v1\nkind: Service\nmetadata: { name: twin, namespace: shop }\nspec: { selector: { app: web }, ports: [{ port: 80 }] }\n';
    const { report } = write([allow({ service: 'web' })], WEB, twin);
    expect(report.map(({ pointer, fidelity }) => [pointer, fidelity])).toContainEqual(['/spec/target/service', 'narrower']);
  });

  it('by a service behind a waypoint become a target reference, and are read as such', () => {
    const inventory = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { istio.io/use-waypoint: waypoint } }\n';
    expect(writtenSpec(allow({ service: 'web' }), WEB, inventory)).toMatchObject({
      targetRefs: [{ group: '', kind: 'Service', name: 'web' }],
    });
    const text = securityObject(
      'AuthorizationPolicy',
      'p',
      `{ targetRefs: [{ kind: Service, group: '', name: web }], rules: [{}] }`,
    );
    expect(read(text, WEB, inventory).policies[0]?.policy.spec).toMatchObject({ target: { service: 'web' } });
  });

  it('of the root namespace alone are refused: Istio takes them for the mesh', () => {
    expect(writtenSpec(allow({ namespace: 'istio-system' }))).toBeNull();
    expect(write([allow({ mesh: true })]).objects[0]).toMatchObject({ namespace: 'istio-system', name: 'shop.p' });
  });
});

describe('a deny rule with HTTP conditions', () => {
  it('is told to deny more on TCP ports', () => {
    const { report } = write(
      [
        policy('AuthorizationPolicy', {
          target: { service: 'web' },
          action: 'deny',
          rules: [{ to: [{ paths: [{ exact: '/a' }] }] }],
        }),
      ],
      WEB,
    );
    expect(report.filter(({ fidelity }) => fidelity === 'narrower').map(({ reason }) => reason)).toEqual([
      'on the TCP ports 9000 Istio drops the HTTP conditions and denies more',
    ]);
  });
});

describe('headers of operations', () => {
  it('become rules of their own, as Istio asks for headers per rule', () => {
    const headers = [
      { name: 'x-user', match: { exact: 'ann' }, invert: false },
      { name: 'x-bad', match: { present: true }, invert: true },
    ];
    const one = policy('AuthorizationPolicy', {
      target: { namespace: 'shop' },
      action: 'deny',
      rules: [{ to: [{ methods: [{ exact: 'GET' }] }, { ports: [80], headers }] }],
    });
    expect(writtenSpec(one)?.['rules']).toEqual([
      { to: [{ operation: { methods: ['GET'] } }] },
      {
        to: [{ operation: { ports: ['80'] } }],
        when: [
          { key: 'request.headers[x-user]', values: ['ann'] },
          { key: 'request.headers[x-bad]', notValues: ['*'] },
        ],
      },
    ]);
  });
});

describe('mTLS of a single port', () => {
  it('needs labels to select by', () => {
    expect(writtenSpec(policy('MutualTlsPolicy', { target: { service: 'web', port: 80 }, mode: 'strict' }), WEB)).toEqual({
      selector: { matchLabels: { app: 'web' } },
      portLevelMtls: { 8080: { mode: 'STRICT' } },
    });
    expect(
      writtenSpec(policy('MutualTlsPolicy', { target: { namespace: 'shop' }, ports: [{ port: 80, mode: 'disabled' }] })),
    ).toBeNull();
  });
});

describe('two policies for one native object', () => {
  it('are one too many', () => {
    const same = policy('AuthorizationPolicy', { target: { namespace: 'shop' }, rules: [{}] });
    const { objects, report } = write([same, same]);
    expect(objects).toHaveLength(1);
    expect(report.map(({ fidelity }) => fidelity)).toEqual(['refused']);
  });
});
