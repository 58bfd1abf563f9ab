import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import type { NativeObject } from '../../domain/translation/native-object.js';
import { mapConcurrently } from '../map-concurrently.js';
import { objectsIn, type ConsulApi } from './consul-api.js';
import { readFailure } from './read-failure.js';

const PARALLEL_CALLS = 16;

/** The worst status of an instance's checks: `critical` takes it out of the mesh, `warning` does not. */
function statusOf(checks: readonly JsonObject[]): string {
  const statuses = checks.map((check) => check['Status']);
  return ['maintenance', 'critical', 'warning'].find((status) => statuses.includes(status)) ?? 'passing';
}

/** One row of `/v1/health/service` as an instance. */
function instanceOf(row: JsonObject): JsonObject {
  const service = isJsonObject(row['Service']) ? row['Service'] : {};
  const node = isJsonObject(row['Node']) ? row['Node'] : {};
  const { ID, Address, Port, Tags, Meta, Kind, Proxy } = service;
  const known: Record<string, JsonValue | undefined> = {
    ID,
    Address: Address === '' ? node['Address'] : Address,
    Port,
    Tags,
    Meta,
    Kind,
    Proxy,
    Node: { Name: node['Node'] ?? '', Meta: node['Meta'] ?? {} },
    Status: statusOf(objectsIn(row['Checks'])),
  };
  return Object.fromEntries(Object.entries(known).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined));
}

async function readService(api: ConsulApi, name: string, tags: JsonValue): Promise<NativeObject> {
  const answer = await api.call({
    method: 'GET',
    path: `/v1/health/service/${encodeURIComponent(name)}`,
    query: { consistent: '' },
  });
  if (answer.status !== 200) throw readFailure(answer, `health of service ${name}`);
  const body = { Name: name, Tags: tags, Instances: objectsIn(answer.json).map(instanceOf) };
  return { collection: 'catalog-service', namespace: null, name, body, version: null, writers: [], source: null };
}

/** The services of the catalog, one object each with its instances and their health; sidecars are services of their own. */
export async function readCatalogServices(api: ConsulApi): Promise<{ objects: NativeObject[]; complete: boolean }> {
  const answer = await api.call({ method: 'GET', path: '/v1/catalog/services', query: { consistent: '' } });
  if (answer.status === 403) return { objects: [], complete: false };
  if (answer.status !== 200) throw readFailure(answer, 'services of the catalog');
  const services = isJsonObject(answer.json) ? Object.entries(answer.json) : [];
  const objects = await mapConcurrently(services, PARALLEL_CALLS, ([name, tags]) => readService(api, name, tags));
  return { objects, complete: answer.headers['x-consul-results-filtered-by-acls'] !== 'true' };
}
