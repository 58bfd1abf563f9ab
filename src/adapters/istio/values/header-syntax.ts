import { isHttpToken } from '../../../domain/model/http-token.js';

/** Names and values of headers that istiod admits (istio/istio pkg/config/validation, ValidateHTTPHeaderName… and ValidateHTTPHeaderValue). */
const PSEUDO_HEADERS: ReadonlySet<string> = new Set([':method', ':scheme', ':authority', ':path', ':status']);
const CLAIM = /^@request\.auth\.claims[.[]/;

/** True for a name by which a route may match. */
export function isMatchableHeader(name: string): boolean {
  return isHttpToken(name) || PSEUDO_HEADERS.has(name) || CLAIM.test(name);
}

/** True for a name that may be set and added (`isAuthorityAllowed`: to a request, whose host is a header like any), else removed too. */
export function isChangeableHeader(name: string, isAuthorityAllowed: boolean): boolean {
  const lower = name.toLowerCase();
  if (lower === 'host' || lower === ':authority') return isAuthorityAllowed;
  return isHttpToken(name);
}

/** True for a plain value: of `%`, which begins Envoy's own words, only pairs are taken for certain. */
export function isHeaderValue(value: string): boolean {
  return !Array.from(value).some(isControl) && (value.split('%').length - 1) % 2 === 0;
}

function isControl(character: string): boolean {
  return (character < ' ' && character !== '\t') || character === '\u007f';
}
