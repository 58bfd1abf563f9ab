import { isObject, listAt, objectAt, stringAt, type JsonObject, type JsonValue } from '../../json-object.js';
import { refuseAll, refusedEntry } from '../consul-error.js';

/** Checks a jwt-provider entry and gives it the default clock skew. The keys in it are not looked at. */
export function jwtProvider(entry: JsonObject): JsonObject {
  if (!isObject(entry['JSONWebKeySet'])) throw refusedEntry('JSONWebKeySet is required');
  const { Local: local, Remote: remote } = objectAt(entry, 'JSONWebKeySet');
  if (isObject(local) === isObject(remote)) throw refusedEntry('must specify exactly one of Local or Remote JSON Web key set');
  if (isObject(local)) checkLocal(local);
  if (isObject(remote)) checkRemote(remote);
  refuseAll(listAt(entry, 'Locations').flatMap((location) => locationFault(location) ?? []));
  if (entry['Forwarding'] !== undefined && stringAt(objectAt(entry, 'Forwarding'), 'HeaderName') === undefined)
    throw refusedEntry('Header name required for forwarding config');
  return { ...entry, ClockSkewSeconds: entry['ClockSkewSeconds'] ?? 30 };
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function checkLocal(local: JsonObject): void {
  const [keys, file] = [stringAt(local, 'JWKS'), stringAt(local, 'Filename')];
  if ((keys === undefined) === (file === undefined))
    throw refusedEntry('must specify exactly one of String or filename for local keyset');
  if (keys !== undefined && !BASE64.test(keys)) throw refusedEntry('JWKS must be valid base64 encoded string');
}

const DISCOVERY = ['STATIC', 'STRICT_DNS', 'LOGICAL_DNS', 'EDS', 'ORIGINAL_DST'];

function checkRemote(remote: JsonObject): void {
  const uri = stringAt(remote, 'URI');
  if (uri === undefined) throw refusedEntry('Remote JWKS URI is required');
  if (!uri.startsWith('/') && !URL.canParse(uri))
    throw refusedEntry(`Remote JWKS URI is invalid: parse ${JSON.stringify(uri)}: invalid URI for request, uri: ${uri}`);
  const type = stringAt(objectAt(remote, 'JWKSCluster'), 'DiscoveryType');
  if (type !== undefined && !DISCOVERY.includes(type))
    throw refusedEntry(`unsupported jwks cluster discovery type: ${JSON.stringify(type)}`);
}

const LOCATIONS: Readonly<Record<string, string>> = { Header: 'header', QueryParam: 'query param', Cookie: 'cookie' };

function locationFault(location: JsonValue): string | undefined {
  const given = Object.keys(LOCATIONS).filter((key) => isObject(location) && location[key] !== undefined);
  const [only] = given;
  if (only === undefined || given.length > 1) return 'must set exactly one of: JWT location header, query param or cookie';
  const isNamed = stringAt(objectAt(location, only), 'Name') !== undefined;
  return isNamed ? undefined : `JWT location ${LOCATIONS[only] ?? ''} name must be specified`;
}
