import { isJsonObject } from '../../../domain/json.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import type { RequestJwt } from '../../../domain/model/access-query.js';
import { flagOf, objectOf, objectsOf, textOf, textsOf } from '../native/json-fields.js';
import { TOKEN_TEXT } from './http-request.js';
import type { HttpRequest } from './http-request.js';

/** Claims of a token that a provider's check accepted. */
export type Payload = JsonObject;

/** The characters of a token, as Envoy's extractor takes it out of a header value. */
const TOKEN_RUN = /[-_.0-9A-Za-z]+/;

/**
 * What Envoy's jwt_authn filter finds for one provider: the claims of a token that stands where the provider looks, whose
 * issuer and audience are the provider's and that is valid; else null. Nothing is refused here: intentions decide. Like the
 * filter it takes an accepted token out of the request unless the provider forwards it, and owns the forwarding header.
 */
export function authenticate(provider: JsonObject, token: RequestJwt | null, request: HttpRequest): Payload | null {
  const forwarding = textOf(objectOf(provider, 'Forwarding'), 'HeaderName').toLowerCase();
  if (forwarding !== '') request.headers.remove(forwarding);
  if (token === null) return null;
  const locations = locationsOf(provider);
  const found = locations.find((location) => carries(location, token, request));
  const payload: Payload = { iss: token.issuer, ...token.claims };
  if (found === undefined || !token.valid || !isAcceptable(provider, payload)) return null;
  const header = textOf(objectOf(found, 'Header'), 'Name').toLowerCase();
  if (header !== '' && !locations.some((location) => flagOf(objectOf(location, 'Header'), 'Forward')))
    request.headers.remove(header);
  if (forwarding !== '') request.headers.set(forwarding, 'e30');
  return payload;
}

const DEFAULT_LOCATIONS: JsonObject[] = [
  { Header: { Name: 'Authorization', ValuePrefix: 'Bearer ' } },
  { QueryParam: { Name: 'access_token' } },
];

function locationsOf(provider: JsonObject): JsonObject[] {
  const locations = objectsOf(provider, 'Locations');
  return locations.length > 0 ? locations : DEFAULT_LOCATIONS;
}

/** True where the request has the token at a place (envoyproxy/envoy `source/extensions/filters/http/jwt_authn/extractor.cc`). */
function carries(location: JsonObject, { at }: RequestJwt, { headers }: HttpRequest): boolean {
  if (isJsonObject(location['Header'])) {
    const lines = headers.all(textOf(location['Header'], 'Name').toLowerCase());
    return lines.length > 0 && tokenIn(lines.join(','), textOf(location['Header'], 'ValuePrefix')) === TOKEN_TEXT;
  }
  if (isJsonObject(location['QueryParam'])) return 'query' in at && at.query === textOf(location['QueryParam'], 'Name');
  const cookie = textOf(objectOf(location, 'Cookie'), 'Name');
  return headers.all('cookie').some((line) => line.split(';').some((pair) => pair.trim() === `${cookie}=${TOKEN_TEXT}`));
}

function tokenIn(value: string, prefix: string): string | null {
  if (prefix === '') return value;
  const at = value.indexOf(prefix);
  return at < 0 ? null : (TOKEN_RUN.exec(value.slice(at + prefix.length))?.[0] ?? null);
}

function isAcceptable(provider: JsonObject, payload: Payload): boolean {
  const issuer = textOf(provider, 'Issuer');
  const audiences = textsOf(provider, 'Audiences').map(bareAudience);
  const own = Array.isArray(payload['aud']) ? payload['aud'] : [payload['aud']];
  return (
    (issuer === '' || payload['iss'] === issuer) &&
    (audiences.length === 0 || own.some((audience) => typeof audience === 'string' && audiences.includes(bareAudience(audience))))
  );
}

/** Audiences are compared without scheme and closing slash (google/jwt_verify_lib `check_audience.cc`). */
function bareAudience(audience: string): string {
  return audience.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

/** The text at a path of nested claims; null where there is none or it is no text (numbers, booleans and lists match nothing). */
export function claimText(payload: Payload, path: readonly string[]): string | null {
  const value = path.reduce<JsonValue | undefined>(
    (at, key) => (isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined),
    payload,
  );
  return typeof value === 'string' ? value : null;
}
