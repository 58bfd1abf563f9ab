import { isJsonObject } from '../../../domain/json.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { anyField, anyObject, anyPort, anyText } from './json-fields.js';

/** One registration of the catalog: an instance of a service, a proxy or a gateway. */
export interface CatalogInstance {
  readonly service: string;
  /** Null where only the service is named. */
  readonly id: string | null;
  /** '' for an ordinary service, else `connect-proxy`, `terminating-gateway` and so on. */
  readonly kind: string;
  /** The service that a proxy stands before. */
  readonly proxyOf: string | null;
  /** The id of the instance that a proxy stands before. */
  readonly proxyOfId: string | null;
  readonly address: string | null;
  readonly port: number | null;
  readonly healthy: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** `transparent`, `direct`; null where the registration does not say. */
  readonly mode: string | null;
  /** The proxy's own settings, which come before the config entries'. */
  readonly proxy: JsonObject;
  /** `http`, `tcp` and so on where the document says it of the service. */
  readonly protocol: string | null;
  /** True for services outside of every mesh (consul-esm's node mark, Registration resources). */
  readonly external: boolean;
}

/**
 * The instances that an object tells of: an agent's registration (`/v1/agent/services`), a row of `/v1/catalog/service` or of
 * `/v1/health/service`, a Registration resource, a service with a list of `instances`, or no more than a name.
 */
export function readInstances(object: NativeObject): CatalogInstance[] {
  if (object.collection === 'consul.hashicorp.com/Registration') return instancesIn(anyObject(object.body, 'spec'), object.name);
  return object.collection === 'catalog-service' ? instancesIn(object.body, object.name) : [];
}

function instancesIn(body: JsonObject, fallback: string): CatalogInstance[] {
  const members = anyField(body, 'instances', 'endpoints');
  if (Array.isArray(members) && members.some(isJsonObject)) {
    const { instances: _instances, Instances: _Instances, endpoints: _endpoints, Endpoints: _Endpoints, ...shared } = body;
    return members.filter(isJsonObject).flatMap((member) => registrations({ ...shared, ...member }, fallback, shared));
  }
  return registrations(body, fallback, body);
}

/** The instance that a body tells of, and the sidecar that it asks for. `shared` is what tells the service's name. */
function registrations(body: JsonObject, fallback: string, shared: JsonObject): CatalogInstance[] {
  const inner = isJsonObject(anyField(body, 'service')) ? anyObject(body, 'service') : body;
  const named = isJsonObject(anyField(shared, 'service')) ? inner : shared;
  const service = anyText(named, 'serviceName', 'service', 'name') ?? fallback;
  const proxy = anyObject(inner, 'serviceProxy', 'proxy');
  const instance: CatalogInstance = {
    service,
    id: anyText(inner, 'serviceId', 'id', 'instance'),
    kind: anyText(inner, 'serviceKind', 'kind') ?? '',
    proxyOf: anyText(proxy, 'destinationServiceName', 'destinationService'),
    proxyOfId: anyText(proxy, 'destinationServiceId'),
    address: anyText(inner, 'serviceAddress') ?? anyText(inner, 'address') ?? nodeAddress(body),
    port: anyPort(inner, 'servicePort', 'port'),
    healthy: isHealthy(body),
    labels: labelsOf(anyField(inner, 'serviceMeta', 'meta')),
    mode: modeOf(inner, proxy),
    proxy,
    protocol: anyText(inner, 'protocol'),
    external: isExternal(body),
  };
  return [instance, ...sidecars(instance, inner)];
}

/** The sidecar that `connect.sidecar_service` of a registration makes Consul register beside it. */
function sidecars(instance: CatalogInstance, body: JsonObject): CatalogInstance[] {
  const sidecar = anyField(anyObject(body, 'serviceConnect', 'connect'), 'sidecarService');
  if (!isJsonObject(sidecar)) return [];
  const proxy = anyObject(sidecar, 'proxy');
  const id = instance.id ?? instance.service;
  const own = { kind: 'connect-proxy', proxyOf: instance.service, proxyOfId: id, port: anyPort(sidecar, 'port') };
  return [
    {
      ...instance,
      ...own,
      service: `${instance.service}-sidecar-proxy`,
      id: `${id}-sidecar-proxy`,
      mode: modeOf(sidecar, proxy),
      proxy,
    },
  ];
}

function modeOf(body: JsonObject, proxy: JsonObject): string | null {
  const transparent = anyField(body, 'transparent', 'transparentProxy');
  if (typeof transparent === 'boolean') return transparent ? 'transparent' : 'direct';
  return anyText(proxy, 'mode') ?? anyText(body, 'proxyMode', 'mode');
}

function nodeAddress(body: JsonObject): string | null {
  return anyText(anyObject(body, 'node'), 'address');
}

/** Consul routes to instances whose checks all pass or warn (`critical` takes them out). */
function isHealthy(body: JsonObject): boolean {
  const healthy = anyField(body, 'healthy');
  if (typeof healthy === 'boolean') return healthy;
  const checks = anyField(body, 'checks', 'check');
  const statuses = (Array.isArray(checks) ? checks : [checks]).map((check) =>
    isJsonObject(check) ? anyText(check, 'status') : null,
  );
  return ![...statuses, anyText(body, 'status', 'health')].some((status) => status === 'critical' || status === 'maintenance');
}

function isExternal(body: JsonObject): boolean {
  const meta = { ...anyObject(body, 'nodeMeta'), ...anyObject(anyObject(body, 'node'), 'meta') };
  return meta['external-node'] === 'true' || anyField(body, 'external') === true;
}

function labelsOf(meta: JsonValue | undefined): Record<string, string> {
  return isJsonObject(meta) ? Object.fromEntries(Object.entries(meta).map(([key, value]) => [key, String(value)])) : {};
}
