import { planServices, type PlannedService } from './service-plan.js';

type Json = Record<string, unknown>;

/** The documents of a Consul datacenter: per service its intentions, router, splitter, resolver and defaults, and two instances with sidecars. */
export function generateConsul(mesh: string, count: number): Json {
  const services = planServices(mesh, count);
  return {
    agent: { datacenter: 'dc1' },
    entries: [
      { Kind: 'proxy-defaults', Name: 'global', Config: { protocol: 'http' } },
      { Kind: 'service-intentions', Name: '*', Sources: [{ Name: '*', Action: 'deny' }] },
      ...services.flatMap(entries),
    ],
    services: services.flatMap(instances),
  };
}

function entries({ name, callers }: PlannedService): Json[] {
  const permissions = [
    { Action: 'deny', HTTP: { PathPrefix: '/admin' } },
    { Action: 'allow', HTTP: { PathPrefix: '/api/', Methods: ['GET', 'POST'] } },
    { Action: 'allow', HTTP: { PathExact: '/health', Methods: ['GET', 'POST'] } },
  ];
  return [
    { Kind: 'service-defaults', Name: name, Protocol: 'http', MaxInboundConnections: 256 },
    {
      Kind: 'service-resolver',
      Name: name,
      ConnectTimeout: '3s',
      DefaultSubset: 'v1',
      Subsets: { v1: { Filter: 'Service.Meta.version == v1' }, v2: { Filter: 'Service.Meta.version == v2' } },
      LoadBalancer: { Policy: 'least_request' },
    },
    {
      Kind: 'service-splitter',
      Name: name,
      Splits: [
        { Weight: 90, ServiceSubset: 'v1' },
        { Weight: 10, ServiceSubset: 'v2' },
      ],
    },
    {
      Kind: 'service-router',
      Name: name,
      Routes: [
        {
          Match: { HTTP: { Header: [{ Name: 'x-canary', Exact: '1' }] } },
          Destination: { ServiceSubset: 'v2', RequestTimeout: '3s' },
        },
      ],
    },
    {
      Kind: 'service-intentions',
      Name: name,
      Sources: callers.map((caller) => ({ Name: caller, Permissions: permissions })),
    },
  ];
}

function instances({ name, addresses }: PlannedService): Json[] {
  return addresses.flatMap((address, index) => {
    const version = `v${index + 1}`;
    const place = { Node: `node-${index + 1}`, Address: address, Meta: { version } };
    const id = `${name}-${version}`;
    return [
      { ...place, ID: id, Name: name, Port: 8080 },
      {
        ...place,
        ID: `${id}-sidecar-proxy`,
        Name: `${name}-sidecar-proxy`,
        Kind: 'connect-proxy',
        Port: 21_000,
        Proxy: { DestinationServiceName: name, DestinationServiceID: id },
      },
    ];
  });
}
