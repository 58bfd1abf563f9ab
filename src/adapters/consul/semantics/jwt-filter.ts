import { isJsonObject } from '../../../domain/json.js';
import type { JsonObject } from '../../../domain/json.js';
import type { RequestJwt } from '../../../domain/model/access-query.js';
import { objectOf, objectsOf, textOf } from '../native/json-fields.js';
import type { HttpRequest } from './http-request.js';
import { providersOf } from './intention.js';
import type { Intention } from './intention.js';
import { authenticate } from './jwt-token.js';
import type { Payload } from './jwt-token.js';

/** The jwt_authn filter of one listener: the providers that its intentions name, in the order in which Consul collects them. */
export class JwtFilter {
  private readonly providers: ReadonlyMap<string, JsonObject>;

  constructor(intentions: readonly Intention[], known: ReadonlyMap<string, JsonObject>) {
    const named = intentions.flatMap(({ permissions, providers }) => [...permissions.flatMap(providersOf), ...providers]);
    const names = [...new Set(named.map((provider) => textOf(provider, 'Name')))];
    this.providers = new Map(names.flatMap((name) => (known.has(name) ? [[name, known.get(name) ?? {}]] : [])));
  }

  /** Claims of the accepted token by provider. Takes tokens out of the request where the filter does. */
  payloads(token: RequestJwt | null, request: HttpRequest): ReadonlyMap<string, Payload> {
    const payloads = new Map<string, Payload>();
    for (const [name, provider] of this.providers) {
      const payload = authenticate(provider, token, request);
      if (payload !== null) payloads.set(name, payload);
    }
    return payloads;
  }

  /** Why Envoy refuses the filter: a key set without keys. Null where it takes it. */
  get refusal(): string | null {
    const [name] = [...this.providers].find(([, provider]) => hasNoKeys(provider)) ?? [];
    return name === undefined ? null : `the key set of jwt-provider ${name} has no keys`;
  }
}

/** True for a local key set that is known to be empty; files and remote key sets are taken for good. */
function hasNoKeys(provider: JsonObject): boolean {
  const encoded = textOf(objectOf(objectOf(provider, 'JSONWebKeySet'), 'Local'), 'JWKS');
  if (encoded === '') return false;
  try {
    const keySet: unknown = JSON.parse(atob(encoded));
    return !isJsonObject(keySet) || objectsOf(keySet, 'keys').length === 0;
  } catch {
    return true;
  }
}
