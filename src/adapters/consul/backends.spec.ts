import { describe, expect, it } from 'vitest';
import { HTTP, authorization, read, write } from '../../../test/support/consul-translation.js';

describe('backends and mutual TLS', () => {
  const resolver = {
    Kind: 'service-resolver',
    Name: 'api',
    DefaultSubset: 'v1',
    Subsets: { v1: { Filter: 'Service.Meta.version == v1' }, v2: { Filter: '"x" in Service.Tags', OnlyPassing: true }, v3: {} },
    ConnectTimeout: '15s',
    RequestTimeout: 250_000_000,
    LoadBalancer: {
      Policy: 'ring_hash',
      RingHashConfig: { MinimumRingSize: 1, MaximumRingSize: 2 },
      HashPolicies: [
        { Field: 'cookie', FieldValue: 'c', CookieConfig: { TTL: 1_000_000_000, Path: '/' }, Terminal: true },
        { SourceIP: true },
      ],
    },
  };

  it('reads and writes a resolver whole, with subsets by metadata as labels', () => {
    const { policies, remaining } = read(resolver);
    expect(remaining).toEqual([]);
    expect(policies[0]?.spec).toMatchObject({
      subsets: [
        { name: 'v1', labels: { version: 'v1' } },
        { name: 'v2', filter: '"x" in Service.Tags', onlyHealthy: true },
        { name: 'v3' },
      ],
    });
  });

  it('keeps redirects and failover as remainder', () => {
    expect(read({ ...resolver, Failover: { '*': { Datacenters: ['dc2'] } } }).remaining).toEqual(['/Failover']);
    expect(read({ Kind: 'service-resolver', Name: 'api', Redirect: { Service: 'web' } }).remaining).toEqual(['whole']);
  });

  it('gives a hash ring a maximum, without which Envoy refuses the cluster', () => {
    const spec = { host: { service: 'api' }, loadBalancing: { policy: 'ringHash', minimumRingSize: 100 } };
    const [entry] = write([{ kind: 'BackendPolicy', metadata: { name: 'api' }, spec }]).bodies;
    expect(entry).toMatchObject({ LoadBalancer: { RingHashConfig: { MinimumRingSize: 100, MaximumRingSize: 8_388_608 } } });
  });

  const mutualTls = (mode: string) => ({
    kind: 'MutualTlsPolicy',
    metadata: { name: 'api' },
    spec: { target: { service: 'api' }, mode },
  });
  const mesh = { Kind: 'mesh', AllowEnablingPermissiveMutualTLS: true };

  it('writes the protocol with the mode, without which the service would become TCP', () => {
    expect(write([mutualTls('strict')]).bodies).toEqual([
      { Kind: 'service-defaults', Name: 'api', Protocol: 'http', MutualTLSMode: 'strict' },
    ]);
  });

  it('refuses permissive where the mesh does not permit it or intentions would be gone past', () => {
    expect(write([mutualTls('permissive')]).notes).toEqual(['refused /spec/mode']);
    expect(write([mutualTls('permissive')], [HTTP, mesh]).bodies).toHaveLength(1);
    expect(
      write([mutualTls('permissive'), authorization({ rules: [{}] })], [HTTP, mesh]).bodies.map((body) => body['Kind']),
    ).toEqual(['service-intentions']);
    expect(write([mutualTls('disabled')]).bodies).toEqual([]);
  });

  it('reads the mode and keeps the rest of the defaults as remainder', () => {
    const defaults = {
      Kind: 'service-defaults',
      Name: 'api',
      Protocol: 'http',
      MutualTLSMode: 'strict',
      MaxInboundConnections: 5,
    };
    expect(read(defaults).remaining).toEqual(['/MaxInboundConnections']);
    const permissive = { ...defaults, MutualTLSMode: 'permissive' };
    expect(read(permissive, [HTTP, mesh]).policies.map(({ kind }) => kind)).toEqual(['MutualTlsPolicy']);
    const guarded = { Kind: 'service-intentions', Name: 'api', Sources: [{ Name: 'web', Action: 'allow' }] };
    expect(read(permissive, [HTTP, mesh, guarded]).remaining).toEqual(['whole']);
  });

  it('says where a push would replace an entry that holds more', () => {
    const defaults = { Kind: 'service-defaults', Name: 'api', Protocol: 'grpc', MaxInboundConnections: 5 };
    const { bodies, report } = write([mutualTls('strict')], [HTTP, defaults]);
    expect(bodies[0]).toMatchObject({ Protocol: 'grpc' });
    expect(report[0]?.reason).toContain('MaxInboundConnections');
  });
});
