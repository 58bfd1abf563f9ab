import { isJsonObject, type JsonObject, type JsonValue } from '../../../../domain/json.js';
import { stringMatcher, type TextMatcher } from './string-matcher.js';

/** Matches the claims of a verified token; null stands for a request without one. */
export type ClaimsMatcher = (claims: JsonObject | null) => boolean;

function textClaim(claims: JsonObject | null, name: string): string | null {
  const value = claims?.[name];
  return typeof value === 'string' ? value : null;
}

function present(text: string): boolean {
  return text !== '';
}

/** How a value of `requestPrincipals` splits into what it demands of issuer and subject. */
function halves(value: string): readonly [TextMatcher, TextMatcher] {
  const slash = value.lastIndexOf('/');
  const found = slash >= 0;
  const issuer = found ? value.slice(0, slash) : value;
  const subject = found ? value.slice(slash + 1) : '';
  if (value === '*') return [present, present];
  if (value.startsWith('*')) {
    if (!found) return [present, (text) => text.endsWith(value.slice(1))];
    return [issuer === '*' ? present : (text) => text.endsWith(issuer.slice(1)), (text) => text === subject];
  }
  if (value.endsWith('*')) {
    if (!found) return [(text) => text.startsWith(value.slice(0, -1)), present];
    return [(text) => text === issuer, subject === '*' ? present : (text) => text.startsWith(subject.slice(0, -1))];
  }
  return [(text) => text === issuer, (text) => text === subject];
}

/** `requestPrincipals`: both halves must match, split at the last slash (istio/istio pilot/pkg/security/authz/model/generator.go). */
export function requestPrincipalMatcher(value: string): ClaimsMatcher {
  const [matchesIssuer, matchesSubject] = halves(value);
  return (claims) => {
    const issuer = textClaim(claims, 'iss');
    const subject = textClaim(claims, 'sub');
    return issuer !== null && subject !== null && matchesIssuer(issuer) && matchesSubject(subject);
  };
}

function claimAt(claims: JsonObject | null, path: readonly string[]): JsonValue | undefined {
  let current: JsonValue | undefined = claims ?? undefined;
  for (const name of path) current = isJsonObject(current) ? current[name] : undefined;
  return current;
}

/** A claim that is a matching string or a list with one; numbers, booleans and objects never match. */
export function claimMatcher(path: readonly string[], value: string): ClaimsMatcher {
  const matches = stringMatcher(value);
  const matchesText = (claim: JsonValue | undefined): boolean => typeof claim === 'string' && matches(claim);
  return (claims) => {
    const claim = claimAt(claims, path);
    return Array.isArray(claim) ? claim.some(matchesText) : matchesText(claim);
  };
}
