import { isJsonObject, type JsonObject, type JsonValue } from '../../../../src/domain/json.js';
import { RequestJwt } from '../../../../src/domain/model/access-query.js';
import type { RandomSource } from '../../random-source.js';
import { AUDIENCES, CLAIM_PATHS, CLAIM_VALUES, ISSUERS } from './vocabulary.js';

/** A token that one of the providers may take, in a place where one may look. */
export function randomToken(
  random: RandomSource,
  providers: readonly JsonObject[],
  permissions: readonly JsonObject[],
): RequestJwt {
  const provider = random.oneOf(providers);
  const isNear = random.chance(0.8);
  const wanted = permissions.flatMap(({ JWT }) => claimsWanted(JWT));
  const claims: JsonObject = {};
  for (let count = random.below(3); count > 0; count -= 1) {
    const isWanted = wanted.length > 0 && random.chance(0.7);
    const [path, value] = isWanted ? random.oneOf(wanted) : [random.oneOf(CLAIM_PATHS), randomClaim(random)];
    place(claims, path, value);
  }
  const audiences = Array.isArray(provider['Audiences']) ? provider['Audiences'] : [];
  if (audiences.length > 0 && random.chance(0.8)) claims['aud'] = random.chance(0.5) ? (audiences[0] ?? null) : audiences;
  else if (random.chance(0.2)) claims['aud'] = random.oneOf(AUDIENCES);
  return RequestJwt.parse({
    issuer: isNear ? provider['Issuer'] : random.oneOf(ISSUERS),
    claims,
    valid: random.chance(0.85),
    at: locationOf(random, isNear ? provider : random.oneOf(providers)),
  });
}

function randomClaim(random: RandomSource): JsonValue {
  return random.oneOf<JsonValue>([...CLAIM_VALUES, 1, true, null, ['admin'], { role: 'admin' }]);
}

function claimsWanted(jwt: JsonValue | undefined): [readonly string[], JsonValue][] {
  const providers = isJsonObject(jwt) && Array.isArray(jwt['Providers']) ? jwt['Providers'].filter(isJsonObject) : [];
  const claims = providers.flatMap(({ VerifyClaims }) => (Array.isArray(VerifyClaims) ? VerifyClaims.filter(isJsonObject) : []));
  return claims.map(({ Path, Value }) => [Array.isArray(Path) ? Path.map(String) : [], Value ?? '']);
}

function place(claims: JsonObject, path: readonly string[], value: JsonValue): void {
  const [key = '', ...rest] = path;
  if (key === 'iss') return;
  if (rest.length === 0) {
    claims[key] = value;
    return;
  }
  const inner = isJsonObject(claims[key]) ? claims[key] : {};
  claims[key] = inner;
  place(inner, rest, value);
}

function locationOf(random: RandomSource, provider: JsonObject): object {
  const locations = Array.isArray(provider['Locations']) ? provider['Locations'].filter(isJsonObject) : [];
  if (locations.length === 0 || random.chance(0.1))
    return random.oneOf([
      { header: 'authorization', prefix: 'Bearer ' },
      { query: 'access_token' },
      { header: 'authorization', prefix: 'bearer ' },
    ]);
  const { Header, QueryParam, Cookie } = random.oneOf(locations);
  if (isJsonObject(QueryParam)) return { query: QueryParam['Name'] };
  if (isJsonObject(Cookie)) return { cookie: Cookie['Name'] };
  const { Name, ValuePrefix = '' } = isJsonObject(Header) ? Header : {};
  return { header: Name, prefix: random.chance(0.9) ? ValuePrefix : `a ${String(ValuePrefix)}` };
}
