import { describe, expect, it } from 'vitest';
import { consulSnapshot } from '../../../../test/support/consul-snapshot.js';
import { Inventory } from '../../../domain/model/inventory.js';
import { consulInventory } from './inventory.js';

const TD = '11111111-2222-3333-4444-555555555555.consul';

function inventory(documents: Parameters<typeof consulSnapshot>[0]): Inventory {
  return Inventory.parse(consulInventory(consulSnapshot(documents)));
}

describe('settings', () => {
  it('say what changes the meaning of entries', () => {
    const { version, settings } = inventory({
      agent: {
        Config: { Datacenter: 'dc9', Version: '1.22.7' },
        trust_domain: TD,
        acl: { enabled: true, default_policy: 'deny' },
      },
      entries: [
        { Kind: 'proxy-defaults', Name: 'global', Config: { protocol: 'http' }, MutualTLSMode: 'permissive' },
        {
          Kind: 'mesh',
          HTTP: { Incoming: { RequestNormalization: { MergeSlashes: true, PathWithEscapedSlashesAction: 'REJECT_REQUEST' } } },
        },
      ],
    });
    expect(version).toBe('1.22.7');
    expect(settings).toEqual({
      trustDomain: TD,
      trustDomainAliases: [],
      rootNamespace: null,
      defaultAction: 'deny',
      defaultMutualTls: 'permissive',
      pathNormalization: 'normalize,merge-slashes,escaped-slashes=reject',
      other: {
        'acl.enabled': 'true',
        'default.from': 'acl.default_policy',
        datacenter: 'dc9',
        'proxy-defaults.protocol': 'http',
      },
    });
  });

  it('are Consul’s own defaults where the documents say nothing', () => {
    expect(inventory({}).settings).toMatchObject({
      trustDomain: null,
      defaultAction: 'allow',
      defaultMutualTls: 'strict',
      pathNormalization: 'normalize',
      other: {},
    });
  });
});

describe('services', () => {
  const sidecar = { SidecarService: { Port: 21_000 } };
  const services = [
    { Name: 'web', ID: 'web-1', Address: '10.0.0.1', Port: 80, Meta: { version: 'v1' }, Connect: sidecar },
    {
      Node: { Node: 'n', Address: '10.0.0.2' },
      Service: { ID: 'db-1', Service: 'db', Port: 5432 },
      Checks: [{ Status: 'critical' }],
    },
    { Node: 'n', Address: '10.0.0.3', ServiceName: 'db', ServiceID: 'db-2', ServicePort: 5433, ServiceAddress: '' },
  ];

  it('are read from registrations and from rows of catalog and health', () => {
    const { services: found, identities } = inventory({
      services,
      entries: [{ Kind: 'service-defaults', Name: 'web', Protocol: 'grpc', MutualTLSMode: 'permissive' }],
    });
    expect(found).toEqual([
      {
        namespace: 'default',
        name: 'db',
        labels: {},
        selector: null,
        ports: [5432, 5433].map((port) => ({ port, name: null, protocol: 'tcp', targetPort: port, mutualTls: 'strict' })),
        endpoints: [
          { address: '10.0.0.2', port: 5432, workload: 'db-1', healthy: false },
          { address: '10.0.0.3', port: 5433, workload: 'db-2', healthy: true },
        ],
        external: false,
      },
      {
        namespace: 'default',
        name: 'web',
        labels: { version: 'v1' },
        selector: null,
        ports: [{ port: 80, name: null, protocol: 'grpc', targetPort: 80, mutualTls: 'permissive' }],
        endpoints: [{ address: '10.0.0.1', port: 80, workload: 'web-1', healthy: true }],
        external: false,
      },
    ]);
    expect(identities).toEqual(['default/db', 'default/web']);
  });

  it('have workloads with an identity where a sidecar stands before them', () => {
    const { workloads } = inventory({ services, agent: { trustDomain: TD, datacenter: 'dc9' } });
    expect(workloads.map(({ name, meshed, identity }) => [name, meshed, identity])).toEqual([
      ['db-1', false, null],
      ['db-2', false, null],
      ['web-1', true, `spiffe://${TD}/ns/default/dc/dc9/svc/web`],
    ]);
  });

  it('are also what entries make callable, and what stands outside', () => {
    const { services: found } = inventory({
      services: [{ name: 'consul' }, { name: 'legacy' }],
      entries: [
        { Kind: 'service-router', Name: 'virtual', Routes: [] },
        { Kind: 'service-defaults', Name: 'outside', Destination: { Addresses: ['example.org'], Port: 443 } },
        { Kind: 'terminating-gateway', Name: 'gate', Services: [{ Name: 'legacy' }] },
        { Kind: 'service-intentions', Name: 'nowhere', Sources: [] },
      ],
    });
    expect(found.map(({ name, external }) => [name, external])).toEqual([
      ['legacy', true],
      ['outside', true],
      ['virtual', false],
    ]);
    expect(found[1]?.endpoints).toEqual([{ address: 'example.org', port: 443, workload: null, healthy: true }]);
  });

  it('may be a name with its instances', () => {
    const instances = [
      { id: 'a', address: '10.0.0.1' },
      { id: 'b', address: '10.0.0.2', port: 81, status: 'critical' },
    ];
    const { services: found, workloads } = inventory({ services: [{ Name: 'api', Port: 80, instances }] });
    expect(found[0]?.endpoints.map(({ address, port, healthy }) => [address, port, healthy])).toEqual([
      ['10.0.0.1', 80, true],
      ['10.0.0.2', 81, false],
    ]);
    expect(workloads.map(({ name, identity }) => [name, identity])).toEqual([
      ['a', 'api'],
      ['b', 'api'],
    ]);
  });
});
