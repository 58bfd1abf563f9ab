import { objectAt, stringAt, type JsonObject } from '../../json-object.js';
import { refuseAll, refusedEntry } from '../consul-error.js';
import { extensionFaults } from './extension-faults.js';
import { checkMutualTlsMode } from './mutual-tls-mode.js';

/** Checks a proxy-defaults entry. The protocol in its Config is not checked: Consul takes any. */
export function proxyDefaults(entry: JsonObject): JsonObject {
  checkAccessLogs(objectAt(entry, 'AccessLogs'));
  refuseAll(extensionFaults(entry));
  const mode = stringAt(objectAt(entry, 'FailoverPolicy'), 'Mode') ?? '';
  if (!['', 'sequential', 'order-by-locality'].includes(mode))
    throw refusedEntry(`Failover-policy mode must be one of '', 'sequential', or 'order-by-locality'`);
  checkMutualTlsMode(entry);
  return entry;
}

function checkAccessLogs(logs: JsonObject): void {
  const type = stringAt(logs, 'Type') ?? '';
  if (!['', 'stdout', 'stderr', 'file'].includes(type)) throw refusedEntry(`invalid access log type: ${type}`);
  const [json, text] = [stringAt(logs, 'JSONFormat'), stringAt(logs, 'TextFormat')];
  if (json !== undefined && text !== undefined) throw refusedEntry('cannot specify both access log JSONFormat and TextFormat');
  if (type === 'file' && logs['Path'] === undefined)
    throw refusedEntry('path must be specified when using file type access logs');
  if (json !== undefined && !isJson(json))
    throw refusedEntry('invalid access log json for JSON format: unexpected end of JSON input');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
