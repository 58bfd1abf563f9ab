import type { JsonObject, JsonValue } from '../../../../domain/json.js';
import type { RequestJwt } from '../../../../domain/model/access-query.js';
import type { JwtRule } from './jwt-rule.js';

const TEXT_CLAIMS = ['iss', 'sub', 'jti'];
const TIME_CLAIMS = ['exp', 'iat', 'nbf'];
/** Times are positive 64 bit integers. */
const TIME_LIMIT = 2 ** 63;

/** The claims of the query's token; its issuer stands in for an `iss` that is not spelt out. */
export function tokenClaims(jwt: RequestJwt): JsonObject {
  return { iss: jwt.issuer, ...(jwt.claims as JsonObject) };
}

function audiencesOf(claim: JsonValue | undefined): readonly string[] | null {
  if (claim === undefined) return [];
  const list = Array.isArray(claim) ? claim : [claim];
  return list.every((audience) => typeof audience === 'string') ? list : null;
}

/** True where the registered claims have the types that the token parser demands (google/jwt_verify_lib jwt.cc). */
function parses(claims: JsonObject): boolean {
  const textual = TEXT_CLAIMS.every((name) => claims[name] === undefined || typeof claims[name] === 'string');
  const timed = TIME_CLAIMS.every((name) => {
    const value = claims[name];
    return value === undefined || (typeof value === 'number' && value >= 0 && value < TIME_LIMIT);
  });
  return textual && timed && audiencesOf(claims['aud']) !== null;
}

/** Audiences are compared without scheme and final slash (google/jwt_verify_lib check_audience.cc). */
function bareAudience(audience: string): string {
  return audience.replace(/^https?:\/\//u, '').replace(/\/$/u, '');
}

/** True where a rule accepts the query's token: well-formed, of its issuer, for one of its audiences, signed and not expired. */
export function acceptsToken(rule: JwtRule, jwt: RequestJwt, claims: JsonObject): boolean {
  if (!jwt.valid || !parses(claims)) return false;
  if (rule.issuer !== '' && rule.issuer !== claims['iss']) return false;
  const wanted = rule.audiences.map(bareAudience);
  return wanted.length === 0 || (audiencesOf(claims['aud']) ?? []).some((audience) => wanted.includes(bareAudience(audience)));
}
