import { isJsonObject } from '../../../domain/json.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import type { RequestJwt } from '../../../domain/model/access-query.js';
import { objectOf, textOf, textsOf } from '../native/json-fields.js';
import { TOKEN_TEXT } from './http-request.js';
import type { HttpRequest } from './http-request.js';
import { extractTokens, forwardsToken } from './token-extraction.js';

/** Claims of a token that a provider's check accepted. */
export type Payload = JsonObject;

/**
 * What Envoy's jwt_authn filter finds for one provider: the claims of a token that stands where the provider looks, whose
 * issuer and audience are the provider's and that is valid; else null. Nothing is refused here: intentions decide. Like the
 * filter it takes an accepted token out of the request unless the provider forwards it, and owns the forwarding header.
 */
export function authenticate(provider: JsonObject, token: RequestJwt | null, request: HttpRequest): Payload | null {
  const forwarding = textOf(objectOf(provider, 'Forwarding'), 'HeaderName').toLowerCase();
  if (forwarding !== '') request.headers.remove(forwarding);
  if (token === null) return null;
  const found = extractTokens(provider, request).at(-1);
  const payload: Payload = { iss: token.issuer, ...token.claims };
  if (found?.text !== TOKEN_TEXT || !token.valid || !isWellFormed(payload) || !isAcceptable(provider, payload)) return null;
  if (!forwardsToken(provider)) found.remove(request);
  if (forwarding !== '') request.headers.set(forwarding, 'e30');
  return payload;
}

/** Registered claims of another type make a token unreadable (google/jwt_verify_lib `jwt.cc`). */
function isWellFormed(payload: Payload): boolean {
  const isAbsentOr = (type: string) => (name: string) => payload[name] === undefined || typeof payload[name] === type;
  const { aud } = payload;
  const audiences = Array.isArray(aud) ? aud : aud === undefined ? [] : [aud];
  return (
    ['iss', 'sub', 'jti'].every(isAbsentOr('string')) &&
    ['iat', 'nbf', 'exp'].every(isAbsentOr('number')) &&
    audiences.every((audience) => typeof audience === 'string')
  );
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
