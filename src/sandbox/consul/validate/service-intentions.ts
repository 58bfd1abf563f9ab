import { isObject, listAt, objectAt, stringAt, type JsonObject, type JsonValue } from '../json-object.js';
import { refusedEntry } from './consul-error.js';
import { checkHeader, checkPaths, upperMethods } from './http-conditions.js';

/** Checks a service-intentions entry, computes each source's Precedence and sorts by it. */
export function normalizeIntentions(entry: JsonObject): JsonObject {
  const destination = stringAt(entry, 'Name') ?? '';
  const sources = listAt(entry, 'Sources');
  if (sources.length === 0) throw refusedEntry('At least one source is required');
  if (entry['LegacyMeta'] !== undefined) throw refusedEntry('LegacyMeta must be empty');
  if (destination.includes('*') && destination !== '*') throw refusedEntry('Name: wildcard character must not be part of a name');
  const seen = new Set<string>();
  const normalized = sources.map((source, index) => {
    const checked = checkSource(isObject(source) ? source : {}, index, destination);
    const key = `${stringAt(checked, 'Name')} ${stringAt(checked, 'Peer') ?? ''}`;
    if (seen.has(key)) throw refusedEntry(`Sources[${index}] defines ${JSON.stringify(checked['Name'])} more than once`);
    seen.add(key);
    return checked;
  });
  return { ...entry, Sources: normalized.toSorted((a, b) => Number(b['Precedence']) - Number(a['Precedence'])) };
}

/** 9 exact to exact, 8 `*` to exact, 6 exact to `*`, 5 `*` to `*`: namespaces are always exact in the Community Edition. */
function precedence(source: string, destination: string): number {
  if (destination === '*') return source === '*' ? 5 : 6;
  return source === '*' ? 8 : 9;
}

function checkSource(source: JsonObject, index: number, destination: string): JsonObject {
  const at = `Sources[${index}]`;
  const { LegacyID: _legacy, Precedence: _precedence, ...rest } = source;
  const name = stringAt(source, 'Name') ?? '';
  if (name === '') throw refusedEntry(`${at}.Name is required`);
  if (name.includes('*') && name !== '*') throw refusedEntry(`${at}.Name: wildcard character must not be part of a name`);
  if ((stringAt(source, 'Description') ?? '').length > 512) throw refusedEntry(`${at}.Description exceeds maximum length 512`);
  const type = stringAt(source, 'Type') ?? 'consul';
  if (type !== 'consul') throw refusedEntry(`${at}.Type must be set to 'consul'`);
  const action = stringAt(source, 'Action')?.toLowerCase();
  const permissions = listAt(source, 'Permissions');
  if (permissions.length > 0 && destination === '*')
    throw refusedEntry(`${at}.Permissions cannot be specified on intentions with wildcarded destinations`);
  if (permissions.length > 0 && action !== undefined)
    throw refusedEntry(`${at}.Action must be omitted if Permissions are specified`);
  if (permissions.length === 0 && action !== 'allow' && action !== 'deny')
    throw refusedEntry(`${at}.Action must be set to 'allow' or 'deny'`);
  const checked = permissions.map((permission, p) => checkPermission(permission, `${at}.Permissions[${p}]`));
  return {
    ...rest,
    ...(action === undefined ? {} : { Action: action }),
    ...(checked.length === 0 ? {} : { Permissions: checked }),
    Precedence: precedence(name, destination),
    Type: type,
  };
}

function checkPermission(permission: JsonValue, at: string): JsonValue {
  const action = stringAt(permission, 'Action')?.toLowerCase();
  if (action !== 'allow' && action !== 'deny') throw refusedEntry(`${at}.Action must be set to 'allow' or 'deny'`);
  const http = objectAt(permission, 'HTTP');
  if (!isObject(permission) || permission['HTTP'] === undefined) throw refusedEntry(`${at}.HTTP is required`);
  if (Object.keys(http).length === 0) throw refusedEntry(`${at}.HTTP should not be empty`);
  checkPaths(http, `${at}.HTTP `);
  for (const [index, header] of listAt(http, 'Header').entries()) checkHeader(header, `${at}.HTTP.Header[${index}] `);
  return upperMethods({ ...permission, Action: action }, ['HTTP']);
}
