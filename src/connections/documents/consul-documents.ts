import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import { entryKind, entryName, nativeFromEntry } from '../consul/native-from-entry.js';
import { addKubernetesObject } from './kubernetes-documents.js';
import type { NativeDocuments } from './native-documents.js';
import type { ReadText, TextDocument } from './read-text.js';

/** Members of a world: what `PUT meshes/{mesh}/documents` takes as one object. */
const WORLD_KEYS: ReadonlySet<string> = new Set(['agent', 'entries', 'services', 'trustDomain', 'datacenter', 'version']);

function isWorld(value: JsonObject): boolean {
  return (
    ['agent', 'entries', 'services'].some((key) => key in value) && value['Kind'] === undefined && value['kind'] === undefined
  );
}

function addEntry(into: NativeDocuments, value: JsonObject, document: TextDocument): void {
  const position = into.positionOf(value, document);
  const missing = entryKind(value) === null ? 'Kind' : entryName(value) === null ? 'Name' : null;
  if (missing === null) return into.add(nativeFromEntry(value, position));
  into.refuse('MISSING_FIELD', `a config entry needs ${missing}`, position, `/${missing}`);
}

function addValue(into: NativeDocuments, value: JsonValue, document: TextDocument): void {
  if (!isJsonObject(value)) {
    return into.refuse('INVALID_VALUE', 'a config entry must be an object', into.positionOf(value, document), '');
  }
  if (isWorld(value)) addWorld(into, value, document);
  else if (value['apiVersion'] === undefined) addEntry(into, value, document);
  else addKubernetesObject(into, value, document);
}

const NAME_KEYS = ['Name', 'name', 'ServiceName', 'Service', 'service'];
const ID_KEYS = ['ID', 'id', 'ServiceID'];

function textAt(service: JsonObject, keys: readonly string[]): string | null {
  const said = keys.map((key) => service[key]).find((value) => typeof value === 'string' && value !== '');
  return typeof said === 'string' ? said : null;
}

/** The service's name; further rows of the same service, as the catalog lists instances, go by their ids. */
function serviceName(into: NativeDocuments, service: JsonObject): string | null {
  const name = textAt(service, NAME_KEYS);
  const isTaken = name !== null && into.has({ collection: 'catalog-service', namespace: null, name });
  return isTaken ? (textAt(service, ID_KEYS) ?? name) : name;
}

/** Services come as objects, as bare names, or as the map from names to tags that `/v1/catalog/services` gives. */
function serviceBodies(services: JsonValue): JsonValue[] {
  if (Array.isArray(services)) return services.map((service) => (typeof service === 'string' ? { Name: service } : service));
  if (!isJsonObject(services)) return [services];
  return Object.entries(services).map(([name, tags]) =>
    isJsonObject(tags) ? { Name: name, ...tags } : { Name: name, Tags: tags },
  );
}

function addService(into: NativeDocuments, body: JsonValue, document: TextDocument): void {
  const position = into.positionOf(body, document);
  const name = isJsonObject(body) ? serviceName(into, body) : null;
  if (name === null || !isJsonObject(body)) return into.refuse('MISSING_FIELD', 'a service needs a name', position, '/services');
  into.add({ collection: 'catalog-service', namespace: null, name, body, version: null, writers: [], source: position });
}

function addAgent(into: NativeDocuments, world: JsonObject, document: TextDocument): void {
  const { agent, entries: _entries, services: _services, ...rest } = world;
  if (agent !== undefined && !isJsonObject(agent)) {
    return into.refuse('INVALID_VALUE', 'agent must be an object', into.positionOf(world, document), '/agent');
  }
  const body: JsonObject = { ...rest, ...agent };
  if (Object.keys(body).length === 0 && agent === undefined) return;
  const source = into.positionOf(agent ?? world, document);
  into.add({ collection: 'agent', namespace: null, name: 'agent', body, version: null, writers: [], source });
}

function addWorld(into: NativeDocuments, world: JsonObject, document: TextDocument): void {
  const position = into.positionOf(world, document);
  for (const key of Object.keys(world)) {
    if (!WORLD_KEYS.has(key))
      into.refuse('UNKNOWN_FIELD', `${key} is not one of ${[...WORLD_KEYS].join(', ')}`, position, `/${key}`);
  }
  addAgent(into, world, document);
  const { entries = [], services = [] } = world;
  if (Array.isArray(entries)) entries.forEach((entry) => addValue(into, entry, document));
  else into.refuse('INVALID_VALUE', 'entries must be a list', position, '/entries');
  for (const body of serviceBodies(services)) addService(into, body, document);
}

/**
 * The objects of a text for Consul: one object `{agent, entries, services}`, or config entries (one, a list, several documents), or
 * the custom resources of consul-k8s (kept as they are, in collections like `consul.hashicorp.com/ServiceIntentions`), in any mixture.
 */
export function readConsulDocuments(text: ReadText, into: NativeDocuments): void {
  for (const document of text.documents) {
    const values = Array.isArray(document.value) ? document.value : [document.value];
    for (const value of values) if (value !== null) addValue(into, value, document);
  }
}
