import { claimMatcher, requestPrincipalMatcher, type ClaimsMatcher } from '../matching/claim-matchers.js';
import { namespaceMatcher, principalMatcher, serviceAccountMatcher, trustDomainMatcher } from '../matching/identity-matchers.js';
import { ipRange, type IpAddress } from '../matching/ip-address.js';
import { pathMatcher } from '../matching/path-matcher.js';
import { caselessMatcher, stringMatcher, type TextMatcher } from '../matching/string-matcher.js';
import type { FactsMatcher, RequestFacts } from './request-facts.js';

/** Turns one value of a condition into a matcher; null where the value cannot be used. */
type ValueCompiler = (value: string) => FactsMatcher | null;

/** What a condition key asks about. */
export interface Attribute {
  /** True for what a connection that is not HTTP does not have. */
  readonly httpOnly: boolean;
  readonly compile: ValueCompiler;
}

function ofIdentity(matcher: (value: string) => TextMatcher): Attribute {
  return {
    httpOnly: false,
    compile: (value) => {
      const matches = matcher(value);
      return ({ identity }) => identity !== null && matches(identity);
    },
  };
}

function ofAddress(address: (facts: RequestFacts) => IpAddress | null): Attribute {
  return {
    httpOnly: false,
    compile: (value) => {
      const inRange = ipRange(value);
      if (inRange === null) return null;
      return (facts) => {
        const found = address(facts);
        return found !== null && inRange(found);
      };
    },
  };
}

function ofClaims(matcher: (value: string) => ClaimsMatcher): Attribute {
  return {
    httpOnly: true,
    compile: (value) => {
      const matches = matcher(value);
      return ({ claims }) => matches(claims);
    },
  };
}

/** Every line is matched on its own; `*` asks only whether the header is there, be it empty. */
function ofHeader(name: string, matcher: (value: string) => TextMatcher): Attribute {
  return {
    httpOnly: true,
    compile: (value) => {
      const matches = value === '*' ? (): boolean => true : matcher(value);
      return ({ headers }) => headers?.lines(name).some(matches) ?? false;
    },
  };
}

function ofPath(value: string): FactsMatcher {
  const matches = pathMatcher(value);
  return ({ headers }) => matches((headers?.first(':path') ?? '').split('?', 1)[0] ?? '');
}

/** A port is 0 to 65535 in decimal digits; the proxy compares it with the workload's. */
function ofPort(value: string): FactsMatcher | null {
  if (!/^\d+$/u.test(value) || Number(value) > 65_535) return null;
  return ({ port }) => port === Number(value);
}

function ofSni(value: string): FactsMatcher {
  const matches = stringMatcher(value);
  return ({ sni }) => matches(sni);
}

const UNUSABLE: Attribute = { httpOnly: false, compile: () => null };
const UNUSABLE_ON_HTTP: Attribute = { httpOnly: true, compile: () => null };

const FIXED: Readonly<Record<string, Attribute>> = {
  'destination.ip': ofAddress(({ destination }) => destination),
  'destination.port': { httpOnly: false, compile: ofPort },
  'connection.sni': { httpOnly: false, compile: ofSni },
  'source.ip': ofAddress(({ peer }) => peer),
  'remote.ip': ofAddress(({ remote }) => remote),
  'source.namespace': ofIdentity(namespaceMatcher),
  'source.trustDomain': ofIdentity(trustDomainMatcher),
  'source.principal': ofIdentity(principalMatcher),
  'request.auth.principal': ofClaims(requestPrincipalMatcher),
  'request.auth.audiences': ofClaims((value) => claimMatcher(['aud'], value)),
  'request.auth.presenter': ofClaims((value) => claimMatcher(['azp'], value)),
  ':method': ofHeader(':method', stringMatcher),
  ':authority': ofHeader(':authority', caselessMatcher),
  path: { httpOnly: true, compile: ofPath },
};

/** `[a]` gives `a`; null without brackets. */
function inBrackets(text: string): string | null {
  return text.startsWith('[') && text.endsWith(']') && text.length >= 2 ? text.slice(1, -1) : null;
}

/** `[a][b]` gives both names; text that does not nest so is one name. */
function inNestedBrackets(text: string): readonly string[] | null {
  if (/^(?:\[[^[\]]*\])+$/u.test(text)) return text.slice(1, -1).split('][');
  const whole = inBrackets(text);
  return whole === null ? null : [whole];
}

function headerAttribute(key: string): Attribute {
  const name = inBrackets(key.slice('request.headers'.length));
  return name === null ? UNUSABLE_ON_HTTP : ofHeader(name, stringMatcher);
}

function claimAttribute(key: string): Attribute {
  const path = inNestedBrackets(key.slice('request.auth.claims'.length));
  return path === null ? UNUSABLE_ON_HTTP : ofClaims((value) => claimMatcher(path, value));
}

/** Metadata of other Envoy filters: nothing writes any on a plain sidecar, so that no value ever matches. */
function filterAttribute(key: string): Attribute {
  return key.includes('[') ? { httpOnly: false, compile: () => () => false } : UNUSABLE;
}

/**
 * The attribute behind a condition key of an AuthorizationPolicy in a namespace, or behind the internal keys `:method`,
 * `:authority` and `path` of operations. Null for a key that istiod does not know
 * (istio/istio pilot/pkg/security/authz/model).
 */
export function attributeOf(key: string, policyNamespace: string): Attribute | null {
  if (key === 'source.serviceAccount') return ofIdentity((value) => serviceAccountMatcher(value, policyNamespace));
  if (Object.hasOwn(FIXED, key)) return FIXED[key] ?? null;
  if (key.startsWith('request.headers')) return headerAttribute(key);
  if (key.startsWith('request.auth.claims')) return claimAttribute(key);
  return key.startsWith('experimental.envoy.filters.') ? filterAttribute(key) : null;
}
