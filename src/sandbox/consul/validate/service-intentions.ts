import { isObject, listAt, objectAt, stringAt, type JsonObject, type JsonValue } from '../../json-object.js';
import { errorList, refusedEntry } from '../consul-error.js';
import { checkComparison, checkIgnoreCase, checkMethods, checkPaths, upperMethods } from './http-conditions.js';

/** Checks a service-intentions entry, computes each source's Precedence and sorts by it; positions in texts are those after sorting. */
export function serviceIntentions(entry: JsonObject): JsonObject {
  const destination = stringAt(entry, 'Name') ?? '';
  if (destination.includes('*') && destination !== '*') throw refusedEntry(`Name: ${PARTIAL}`);
  checkProviders(entry);
  const sources = listAt(entry, 'Sources')
    .map((source) => normalizeSource(isObject(source) ? source : {}, destination))
    .toSorted((a, b) => Number(b['Precedence']) - Number(a['Precedence']));
  if (sources.length === 0) throw refusedEntry('At least one source is required');
  const seen = new Set<string>();
  for (const [index, source] of sources.entries()) {
    checkSource(source, `Sources[${index}]`, destination);
    checkOnce(source, index, seen);
  }
  return { ...entry, Sources: sources };
}

const PARTIAL = "wildcard character '*' cannot be used with partial values";

/** 9 exact to exact, 8 `*` to exact, 6 exact to `*`, 5 `*` to `*`: namespaces are always exact in the Community Edition. */
function precedence(source: string, destination: string): number {
  if (destination === '*') return source === '*' ? 5 : 6;
  return source === '*' ? 8 : 9;
}

function normalizeSource(source: JsonObject, destination: string): JsonObject {
  const { LegacyID: _id, LegacyCreateTime: _created, LegacyUpdateTime: _updated, Precedence: _precedence, ...rest } = source;
  const permissions = listAt(source, 'Permissions').map((permission) => upperMethods(permission, ['HTTP']));
  return {
    ...rest,
    ...(permissions.length === 0 ? {} : { Permissions: permissions }),
    Precedence: precedence(stringAt(source, 'Name') ?? '', destination),
    Type: stringAt(source, 'Type') ?? 'consul',
  };
}

function checkOnce(source: JsonObject, index: number, seen: Set<string>): void {
  const [name, peer] = [stringAt(source, 'Name') ?? '', stringAt(source, 'Peer')];
  const key = JSON.stringify([name, peer]);
  const from = peer === undefined ? '' : `peer(${JSON.stringify(peer)}) `;
  if (seen.has(key)) throw refusedEntry(`Sources[${index}] defines ${from}${JSON.stringify(name)} more than once`);
  seen.add(key);
}

function checkSource(source: JsonObject, at: string, destination: string): void {
  const name = stringAt(source, 'Name') ?? '';
  if (name === '') throw refusedEntry(`${at}.Name is required`);
  if (source['SamenessGroup'] !== undefined)
    throw refusedEntry(`${at}.SamenessGroup: Sameness groups are a Consul Enterprise feature. `);
  if (name.includes('*') && name !== '*') throw refusedEntry(`${at}.Name: ${PARTIAL}`);
  if (stringAt(source, 'Peer')?.includes('*') === true) throw refusedEntry(`${at}.Peer: cannot use wildcard '*' in peer`);
  if (Buffer.byteLength(stringAt(source, 'Description') ?? '') > 512)
    throw refusedEntry(`${at}.Description exceeds maximum length 512`);
  if (source['LegacyMeta'] !== undefined) throw refusedEntry(`${at}.LegacyMeta must be omitted`);
  checkAction(source, at, destination);
  if (source['Type'] !== 'consul') throw refusedEntry(`${at}.Type must be set to 'consul'`);
  for (const [index, permission] of listAt(source, 'Permissions').entries())
    checkPermission(permission, `${at}.Permissions[${index}]`);
}

/** Actions are compared as they are written: `ALLOW` is none. */
function checkAction(source: JsonObject, at: string, destination: string): void {
  const action = stringAt(source, 'Action');
  const hasPermissions = source['Permissions'] !== undefined;
  if (!hasPermissions) requireAction(source, at);
  else if (action !== undefined && action !== '') throw refusedEntry(`${at}.Action must be omitted if Permissions are specified`);
  if (hasPermissions && destination === '*')
    throw refusedEntry(`${at}.Permissions cannot be specified on intentions with wildcarded destinations`);
}

function requireAction(holder: JsonValue, at: string): void {
  const action = stringAt(holder, 'Action');
  if (action !== 'allow' && action !== 'deny') throw refusedEntry(`${at}.Action must be set to 'allow' or 'deny'`);
}

const WAYS = ['Present', 'Exact', 'Prefix', 'Suffix', 'Contains', 'Regex'];

function checkPermission(permission: JsonValue, at: string): void {
  requireAction(permission, at);
  if (!isObject(permission) || permission['HTTP'] === undefined) throw refusedEntry(`${at}.HTTP is required`);
  const http = objectAt(permission, 'HTTP');
  checkPaths(http, `${at}.HTTP`, '.');
  for (const [index, header] of listAt(http, 'Header').entries()) {
    checkComparison(header, `${at}.HTTP.Header[${index}]`, WAYS);
    checkIgnoreCase(header, `${at}.HTTP.Header[${index}]`);
  }
  checkMethods(http, `${at}.HTTP.Methods`);
  if (Object.keys(http).length === 0) throw refusedEntry(`${at}.HTTP should not be empty`);
  checkProviders(permission);
}

function checkProviders(holder: JsonObject): void {
  const isNamed = (provider: JsonValue): boolean => (stringAt(provider, 'Name') ?? '') !== '';
  const unnamed = listAt(objectAt(holder, 'JWT'), 'Providers').filter((provider) => !isNamed(provider));
  if (unnamed.length > 0) throw refusedEntry(errorList(unnamed.map(() => 'JWT provider name is required')));
}
