import { isJsonObject, type JsonObject, type JsonValue } from '../../../../domain/json.js';
import type { RequestJwt } from '../../../../domain/model/access-query.js';
import { CARRIED_TOKEN } from '../http/carried-token.js';
import type { RequestHeaders } from '../http/request-headers.js';
import { findTokens, type FoundToken } from './found-tokens.js';
import type { JwtRule } from './jwt-rule.js';
import { acceptsToken, tokenClaims } from './token-validity.js';

/** The verified claims as policies see them, null without a token; or the rule that turned the request away. */
export type JwtOutcome = { readonly claims: JsonObject | null } | { readonly rejectedBy: JwtRule };

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** A claim as a header value: whole numbers in digits, others with six decimals, lists and objects as JSON in base64 (Envoy jwt_authn/authenticator.cc). */
function claimText(claims: JsonObject, path: string): string | null {
  let current: JsonValue | undefined = claims;
  for (const name of path.split('.')) current = isJsonObject(current) ? current[name] : undefined;
  if (current === undefined || current === null) return null;
  if (typeof current === 'object') return base64(JSON.stringify(current));
  if (typeof current !== 'number') return String(current);
  return Number.isInteger(current) && current >= 0 ? BigInt(current).toString() : current.toFixed(6);
}

/** Claims that hold lists written with blanks become lists. */
function splitClaims(claims: JsonObject, names: readonly string[]): JsonObject {
  const split = Object.entries(claims).map(([name, value]): [string, JsonValue] =>
    names.includes(name) && typeof value === 'string' ? [name, value.split(' ').filter((part) => part !== '')] : [name, value],
  );
  return Object.fromEntries(split);
}

/** Headers that a rule writes are taken from the client first, whether it sent a token or not. */
function removeOutputs(headers: RequestHeaders, rule: JwtRule): void {
  if (rule.payloadHeader !== null) headers.remove(rule.payloadHeader);
  for (const { header } of rule.claimHeaders) headers.remove(header);
}

function accept(headers: RequestHeaders, rule: JwtRule, claims: JsonObject, tokens: readonly FoundToken[]): void {
  if (rule.payloadHeader !== null) headers.add(rule.payloadHeader, CARRIED_TOKEN.split('.')[1] ?? '');
  for (const { header, claim } of rule.claimHeaders) {
    const text = claimText(claims, claim);
    if (text !== null && text !== '') headers.add(header, text);
  }
  if (!rule.forward) for (const token of tokens) token.remove(headers);
}

/** A preflight request of CORS passes the filter unseen. */
function isPreflight(headers: RequestHeaders): boolean {
  const present = (name: string): boolean => (headers.first(name) ?? '') !== '';
  return headers.first(':method') === 'OPTIONS' && present('origin') && present('access-control-request-method');
}

/**
 * Envoy's jwt_authn filter with the requirement that istiod builds from the rules: one rule that accepts all tokens at its
 * places is enough; otherwise no rule may find any. Rules are tried in order, and the first that accepts ends the search and
 * alone writes its outputs; those of all rules are taken from the client before. The headers are changed as the filter
 * changes them.
 */
export function authenticateRequest(rules: readonly JwtRule[], headers: RequestHeaders, jwt: RequestJwt | null): JwtOutcome {
  if (rules.length === 0 || isPreflight(headers)) return { claims: null };
  const claims = jwt === null ? {} : tokenClaims(jwt);
  let rejectedBy: JwtRule | null = null;
  for (const rule of rules) removeOutputs(headers, rule);
  for (const rule of rules) {
    const tokens = findTokens(headers, rule);
    if (tokens.length === 0) continue;
    if (jwt !== null && tokens.every(({ text }) => text === CARRIED_TOKEN) && acceptsToken(rule, jwt, claims)) {
      accept(headers, rule, claims, tokens);
      return { claims: splitClaims(claims, rule.spaceDelimitedClaims) };
    }
    if (rejectedBy === null || rule.issuer === jwt?.issuer) rejectedBy = rule;
  }
  return rejectedBy === null ? { claims: null } : { rejectedBy };
}
