import { parse } from 'yaml';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { objectsOf, type NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { objectAt, stringAt } from './fields.js';

const CONFIG_MAP_NAME = 'istio';
const CONFIG_KEY = 'mesh';

/** The ConfigMap that holds the MeshConfig: `istio`, else the first `istio-REVISION`, in any namespace; null where there is none. */
export function meshConfigMap(snapshot: NativeSnapshot): NativeObject | null {
  const candidates = objectsOf(snapshot, 'core/ConfigMap')
    .filter((object) => object.name === CONFIG_MAP_NAME || object.name.startsWith(`${CONFIG_MAP_NAME}-`))
    .filter((object) => CONFIG_KEY in objectAt(object.body, 'data'))
    .sort((a, b) => a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
  return candidates[0] ?? null;
}

function parseConfig(text: string): JsonObject {
  try {
    const parsed = parse(text, { maxAliasCount: 50 }) as JsonValue;
    return isJsonObject(parsed) ? parsed : {};
  } catch {
    // istiod keeps its defaults where the text does not parse.
    return {};
  }
}

/** The MeshConfig as written, empty where the snapshot has none; a JSON object under the key `mesh` is read as it is. */
export function meshConfig(snapshot: NativeSnapshot): JsonObject {
  const map = meshConfigMap(snapshot);
  if (map === null) return {};
  const text = stringAt(map.body, 'data', CONFIG_KEY);
  return text === null ? objectAt(map.body, 'data', CONFIG_KEY) : parseConfig(text);
}
