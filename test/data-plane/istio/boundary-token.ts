import type { JsonObject, JsonValue } from '../../../src/domain/json.js';
import type { RandomSource } from '../random-source.js';
import type { NearValues } from './near-values.js';
import type { PolicyWords } from './policy-words.js';
import { bothValues, type RuleCondition, valuesOf } from './rule-parts.js';

const PLACES: readonly (JsonObject | null)[] = [
  null,
  null,
  null,
  { header: 'x-jwt', prefix: 'Tok ' },
  { query: 'tok' },
  { cookie: 'sess' },
  { header: 'x-jwt', prefix: '' },
];

/** A token near to what a rule asks for, as an access query has it; often none, sometimes one that is not valid. */
export function boundaryToken(
  random: RandomSource,
  near: NearValues,
  words: PolicyWords,
  source: JsonObject,
  conditions: readonly RuleCondition[],
): JsonObject | null {
  const named = [...bothValues(source, 'requestPrincipals'), ...valuesOf(conditions, 'request.auth.principal')];
  const asked = conditions.filter(({ key }) => key.startsWith('request.auth.'));
  if (!random.chance(named.length + asked.length > 0 ? 0.8 : 0.25)) return null;
  const principal = named.length === 0 ? null : splitPrincipal(near.text(random.oneOf(named)));
  const others = [...words.issuers, ...words.issuers, 'nobody'];
  const issuer = principal === null || random.chance(0.2) ? random.oneOf(others) : principal.issuer;
  const subject = principal?.subject ?? random.oneOf(words.subjects);
  const claims: JsonObject = { ...(random.chance(0.85) ? { sub: subject } : {}), ...someClaims(random) };
  for (const { key, values, notValues } of asked) {
    Object.assign(claims, askedClaim(random, key, near.text(random.oneOf([...values, ...notValues]))));
  }
  const at = random.oneOf(PLACES);
  return { issuer, claims, valid: random.chance(0.85), ...(at === null ? {} : { at }) };
}

/** `issuer/subject`, where the issuer may be a URL with two segments; null where there is no subject. */
function splitPrincipal(principal: string): { readonly issuer: string; readonly subject: string } | null {
  const cut = principal.indexOf('/', principal.startsWith('https://') ? 'https://b.example/realms/x'.length : 0);
  return cut < 0 ? null : { issuer: principal.slice(0, cut), subject: principal.slice(cut + 1) };
}

function someClaims(random: RandomSource): JsonObject {
  const claims: JsonObject = {};
  if (random.chance(0.5)) claims['aud'] = random.oneOf<JsonValue>(['aud1', ['aud1', 'admin'], 'zzz']);
  if (random.chance(0.2)) claims['groups'] = random.oneOf<JsonValue>(['admin', ['dev', 'admin'], 7, true, 'dev admins', []]);
  if (random.chance(0.2)) claims['scope'] = random.oneOf<JsonValue>(['read', 'read write', ['read', 'write']]);
  return claims;
}

/** The claim that a condition asks for, in one of the forms that claims have. */
function askedClaim(random: RandomSource, key: string, value: string): JsonObject {
  if (key.endsWith('[org][team]')) {
    return { org: random.oneOf<JsonValue>([{ team: value }, { team: [value, 'x'] }, { team: { x: value } }, value]) };
  }
  if (key.endsWith('[groups]')) {
    return { groups: random.oneOf<JsonValue>([value, [value], ['x', value], [value, 3], { x: value }]) };
  }
  if (key.endsWith('[scope]')) return { scope: value };
  if (key.endsWith('audiences')) return { aud: random.oneOf<JsonValue>([value, [value, 'x']]) };
  return key.endsWith('presenter') ? { azp: random.oneOf<JsonValue>([value, [value]]) } : {};
}
