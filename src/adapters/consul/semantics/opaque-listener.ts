import type { JsonObject } from '../../../domain/json.js';
import type { ServiceSettings } from '../native/service-settings.js';
import { anyText, objectOf, objectsOf, textOf } from '../native/json-fields.js';

/** Extensions that change what a listener lets through. Others add logs or change what callers do. */
const DECIDING = new Set([
  'builtin/ext-authz',
  'builtin/lua',
  'builtin/wasm',
  'builtin/property-override',
  'builtin/ext-proc',
  'builtin/fault-injection',
]);

/** Why the decisions of a service's public listener cannot be foretold from intentions alone; null where they can. */
export function opaqueListener(settings: ServiceSettings): string | null {
  if (settings.hasOwnListener) return 'the public listener is written by hand (envoy_public_listener_json)';
  const extension = settings.extensions.find((candidate) => DECIDING.has(textOf(candidate, 'Name')) && isInbound(candidate));
  return extension === undefined ? null : `the extension ${textOf(extension, 'Name')} may decide otherwise`;
}

/** Extensions name their direction in different ways; without one they stand before the service. */
function isInbound(extension: JsonObject): boolean {
  const given = objectOf(extension, 'Arguments');
  const direction = anyText(given, 'listener', 'listenerType') ?? anyText(objectOf(given, 'Config'), 'listenerType');
  const filters = objectsOf(given, 'Patches').map((patch) => anyText(objectOf(patch, 'ResourceFilter'), 'trafficDirection'));
  if (filters.length > 0) return filters.some((filter) => filter !== 'outbound');
  return direction !== 'outbound';
}
