import { isObject, listAt, objectAt, stringAt, type JsonObject, type JsonValue } from '../json-object.js';

/** A service instance on a node, with its checks; members as in `/v1/catalog/register`. */
export interface Instance {
  readonly node: JsonObject;
  readonly service: JsonObject;
  readonly checks: readonly JsonObject[];
}

/** Nodes and the service instances on them. */
export class Catalog {
  private readonly nodesByName = new Map<string, JsonObject>();
  private readonly byId = new Map<string, Omit<Instance, 'checks'>>();
  private readonly checks = new Map<string, JsonObject>();
  index = 1;

  constructor(
    private readonly datacenter: string,
    private readonly nextIndex: () => number,
  ) {}

  /** PUT /v1/catalog/register. */
  register(body: JsonObject): void {
    const index = this.nextIndex();
    this.index = index;
    const name = stringAt(body, 'Node') ?? '';
    const old = this.nodesByName.get(name);
    const node: JsonObject = {
      ID: stringAt(body, 'ID') ?? old?.['ID'] ?? '',
      Node: name,
      Address: stringAt(body, 'Address') ?? old?.['Address'] ?? '127.0.0.1',
      Datacenter: this.datacenter,
      TaggedAddresses: isObject(body['TaggedAddresses']) ? body['TaggedAddresses'] : null,
      Meta: isObject(body['NodeMeta']) ? body['NodeMeta'] : null,
      CreateIndex: old?.['CreateIndex'] ?? index,
      ModifyIndex: index,
    };
    this.nodesByName.set(name, node);
    const service = body['Service'];
    if (isObject(service)) this.addInstance(node, service, index);
    for (const check of [...listAt(body, 'Checks'), body['Check']])
      if (isObject(check)) this.addCheck(check, node, service, index);
  }

  /** A check stands for itself: it is of the service that it names, of the one that came with it, or else of the whole node. */
  private addCheck(given: JsonObject, node: JsonObject, service: JsonValue | undefined, index: number): void {
    const nodeName = String(node['Node']);
    const id = stringAt(given, 'CheckID') ?? stringAt(given, 'Name') ?? '';
    const serviceId = stringAt(given, 'ServiceID') ?? '';
    const of =
      this.byId.get(`${nodeName} ${serviceId}`)?.service ?? (serviceId === '' ? undefined : (service as JsonObject | undefined));
    this.checks.set(`${nodeName} ${id}`, {
      Node: nodeName,
      CheckID: id,
      Name: stringAt(given, 'Name') ?? '',
      Status: stringAt(given, 'Status') ?? 'critical',
      Notes: stringAt(given, 'Notes') ?? '',
      Output: stringAt(given, 'Output') ?? '',
      ServiceID: serviceId,
      ServiceName: of?.['Service'] ?? '',
      ServiceTags: of?.['Tags'] ?? [],
      Type: '',
      Interval: '',
      Timeout: '',
      ExposedPort: 0,
      Definition: {},
      CreateIndex: index,
      ModifyIndex: index,
    });
  }

  private checksOf(node: JsonValue | undefined, serviceId: JsonValue | undefined): JsonObject[] {
    return [...this.checks.values()].filter(
      (check) => check['Node'] === node && (check['ServiceID'] === '' || check['ServiceID'] === serviceId),
    );
  }

  private addInstance(node: JsonObject, service: JsonObject, index: number): void {
    const name = stringAt(service, 'Service') ?? '';
    const id = stringAt(service, 'ID') ?? name;
    const full: JsonObject = {
      ID: id,
      Service: name,
      Tags: listAt(service, 'Tags'),
      Address: stringAt(service, 'Address') ?? '',
      Meta: objectAt(service, 'Meta'),
      Port: service['Port'] ?? 0,
      Weights: { Passing: 1, Warning: 1 },
      EnableTagOverride: false,
      ...(service['Kind'] === undefined ? {} : { Kind: service['Kind'] }),
      Proxy: { Mode: '', MeshGateway: {}, Expose: {}, ...objectAt(service, 'Proxy') },
      PeerName: '',
      Connect: objectAt(service, 'Connect'),
      CreateIndex: index,
      ModifyIndex: index,
    };
    this.byId.set(`${String(node['Node'])} ${id}`, { node, service: full });
  }

  /** PUT /v1/catalog/deregister: one instance, or a node with all its instances. */
  deregister(body: JsonObject): void {
    this.index = this.nextIndex();
    const node = stringAt(body, 'Node') ?? '';
    const id = stringAt(body, 'ServiceID');
    for (const key of this.byId.keys())
      if (id === undefined ? key.startsWith(`${node} `) : key === `${node} ${id}`) this.byId.delete(key);
    for (const [key, check] of this.checks)
      if (check['Node'] === node && (id === undefined || check['ServiceID'] === id)) this.checks.delete(key);
    if (id === undefined) this.nodesByName.delete(node);
  }

  nodes(): JsonObject[] {
    return [...this.nodesByName.values()];
  }

  instances(): Instance[] {
    return [...this.byId.values()].map(({ node, service }) => {
      const current = this.nodesByName.get(String(node['Node'])) ?? node;
      return { node: current, service, checks: this.checksOf(node['Node'], service['ID']) };
    });
  }

  /** The instances of a service name. */
  of(name: string): Instance[] {
    return this.instances().filter(({ service }) => service['Service'] === name);
  }

  /** The mesh endpoints of a service: its sidecar proxies and connect-native instances. */
  connectOf(name: string): Instance[] {
    return this.instances().filter(
      ({ service }) =>
        (service['Kind'] === 'connect-proxy' && objectAt(service, 'Proxy')['DestinationServiceName'] === name) ||
        (service['Service'] === name && objectAt(service, 'Connect')['Native'] === true),
    );
  }
}

/** An instance as `/v1/catalog/service/NAME` shows it. */
export function catalogView({ node, service }: Instance): JsonObject {
  return {
    ID: node['ID'] ?? '',
    Node: node['Node'] ?? '',
    Address: node['Address'] ?? '',
    Datacenter: node['Datacenter'] ?? '',
    TaggedAddresses: node['TaggedAddresses'] ?? null,
    NodeMeta: node['Meta'] ?? null,
    ServiceKind: service['Kind'] ?? '',
    ServiceID: service['ID'] ?? '',
    ServiceName: service['Service'] ?? '',
    ServiceTags: service['Tags'] ?? [],
    ServiceAddress: service['Address'] ?? '',
    ServiceWeights: service['Weights'] ?? {},
    ServiceMeta: service['Meta'] ?? {},
    ServicePort: service['Port'] ?? 0,
    ServiceEnableTagOverride: false,
    ServiceProxy: service['Proxy'] ?? {},
    ServiceConnect: service['Connect'] ?? {},
    CreateIndex: service['CreateIndex'] ?? 0,
    ModifyIndex: service['ModifyIndex'] ?? 0,
  };
}

/** An instance as `/v1/health/service/NAME` shows it. */
export function healthView({ node, service, checks }: Instance): JsonObject {
  return { Node: node, Service: service, Checks: [...checks] };
}
