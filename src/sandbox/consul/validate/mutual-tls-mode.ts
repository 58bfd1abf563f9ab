import { stringAt, type JsonObject } from '../../json-object.js';
import { refusedEntry } from '../consul-error.js';

/** 500 for a MutualTLSMode that is none. */
export function checkMutualTlsMode(entry: JsonObject): void {
  const mode = stringAt(entry, 'MutualTLSMode') ?? '';
  if (!['', 'strict', 'permissive'].includes(mode))
    throw refusedEntry(`Invalid MutualTLSMode ${JSON.stringify(mode)}. Must be one of "", "strict", or "permissive".`);
}
