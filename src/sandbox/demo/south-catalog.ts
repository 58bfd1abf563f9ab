import type { JsonObject } from '../json-object.js';

/** A service instance with its sidecar, as registered by the node's agent. */
interface DemoInstance {
  readonly service: string;
  readonly version: string;
  readonly node: string;
  readonly address: string;
  readonly port: number;
}

const INSTANCES: readonly DemoInstance[] = [
  { service: 'dashboard', version: 'v1', node: 'node-1', address: '10.29.1.10', port: 9002 },
  { service: 'counting', version: 'v1', node: 'node-1', address: '10.29.1.20', port: 9003 },
  { service: 'counting', version: 'v2', node: 'node-2', address: '10.29.1.21', port: 9003 },
  { service: 'web', version: 'v1', node: 'node-2', address: '10.29.2.10', port: 8080 },
  { service: 'payments', version: 'v1', node: 'node-2', address: '10.29.2.20', port: 8080 },
];

const NODES: Readonly<Record<string, string>> = { 'node-1': '10.29.0.1', 'node-2': '10.29.0.2' };

function registrations({ service, version, node, address, port }: DemoInstance): JsonObject[] {
  const id = `${service}-${version}`;
  const place = { Node: node, Address: NODES[node] ?? '' };
  return [
    {
      ...place,
      Service: { ID: id, Service: service, Address: address, Port: port, Tags: [version], Meta: { version } },
      Check: { CheckID: `service:${id}`, Name: 'HTTP health', Status: 'passing' },
    },
    {
      ...place,
      Service: {
        ID: `${id}-sidecar-proxy`,
        Service: `${service}-sidecar-proxy`,
        Kind: 'connect-proxy',
        Address: address,
        Port: 21_000,
        Tags: [version],
        Meta: { version },
        Proxy: {
          DestinationServiceName: service,
          DestinationServiceID: id,
          LocalServiceAddress: '127.0.0.1',
          LocalServicePort: port,
          Config: {},
        },
      },
      Check: { CheckID: `service:${id}-sidecar-proxy:1`, Name: 'Connect Sidecar Listening', Status: 'passing' },
    },
  ];
}

/** What is registered in the demo's Consul datacenter, as bodies of `/v1/catalog/register`. */
export const southCatalog: readonly JsonObject[] = [
  {
    Node: 'consul-server-0',
    Address: '10.29.0.10',
    Service: { ID: 'consul', Service: 'consul', Port: 8300, Meta: { version: '1.22.7' } },
    Check: { CheckID: 'serfHealth', Name: 'Serf Health Status', Status: 'passing' },
  },
  ...INSTANCES.flatMap(registrations),
];
