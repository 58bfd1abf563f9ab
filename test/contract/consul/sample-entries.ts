import type { JsonObject } from '../../../src/domain/json.js';

type Entry = JsonObject & { readonly Kind: string; readonly Name: string };

/** service-defaults of an HTTP service. */
export function http(name = 'api', rest: JsonObject = {}): Entry {
  return { Kind: 'service-defaults', Name: name, Protocol: 'http', ...rest };
}

/** A router with these routes. */
export function router(name: string, ...routes: JsonObject[]): Entry {
  return { Kind: 'service-router', Name: name, Routes: routes };
}

/** A splitter with these splits. */
export function splitter(name: string, ...splits: JsonObject[]): Entry {
  return { Kind: 'service-splitter', Name: name, Splits: splits };
}

/** A resolver. */
export function resolver(name: string, rest: JsonObject = {}): Entry {
  return { Kind: 'service-resolver', Name: name, ...rest };
}

/** An intention entry with these sources. */
export function intentions(name: string, ...sources: JsonObject[]): Entry {
  return { Kind: 'service-intentions', Name: name, Sources: sources };
}

/** An intention of `web` with one permission on HTTP requests. */
export function permission(name: string, match: JsonObject): Entry {
  return intentions(name, { Name: 'web', Permissions: [{ Action: 'allow', HTTP: match }] });
}

/** proxy-defaults with this Config. */
export function proxyDefaults(config: JsonObject): Entry {
  return { Kind: 'proxy-defaults', Name: 'global', Config: config };
}

const KEYS = Buffer.from('{"keys":[]}').toString('base64');

/** A JWT provider with inline keys. */
export function jwtProvider(name: string, rest: JsonObject = {}): Entry {
  return { Kind: 'jwt-provider', Name: name, Issuer: 'issuer', JSONWebKeySet: { Local: { JWKS: KEYS } }, ...rest };
}

/** Everything that the mesh exports, to one peer. */
export function exported(...services: string[]): Entry {
  const consumers = [{ Peer: 'east' }];
  return { Kind: 'exported-services', Name: 'default', Services: services.map((name) => ({ Name: name, Consumers: consumers })) };
}
