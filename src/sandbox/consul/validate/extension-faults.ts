import { listAt, stringAt, type JsonObject } from '../../json-object.js';

const BUILT_IN = new Set([
  'builtin/aws/lambda',
  'builtin/ext-authz',
  'builtin/lua',
  'builtin/otel-access-logging',
  'builtin/property-override',
  'builtin/wasm',
]);

/** What Consul finds wrong in EnvoyExtensions: each has the name of one that is built in. Arguments are not looked at here. */
export function extensionFaults(entry: JsonObject): string[] {
  return listAt(entry, 'EnvoyExtensions').flatMap((extension, index) => {
    const name = stringAt(extension, 'Name') ?? '';
    if (name === '') return [`invalid EnvoyExtensions[${index}]: Name is required`];
    if (BUILT_IN.has(name)) return [];
    return [`invalid EnvoyExtensions[${index}][${name}]: name ${JSON.stringify(name)} is not a built-in extension`];
  });
}
