import { RE2JS } from 're2js';
import { globMatcher } from './glob-matcher.js';
import { stringMatcher, type TextMatcher } from './string-matcher.js';

const SCHEME = 'spiffe://';

function wholeMatch(pattern: string): TextMatcher {
  const compiled = RE2JS.compile(pattern);
  return (text) => compiled.matches(text);
}

/** `principals`: the SPIFFE id without its scheme (istio/istio pilot/pkg/security/authz/model/generator.go, as all of this file). */
export function principalMatcher(value: string): TextMatcher {
  return stringMatcher(value, SCHEME);
}

/** `namespaces`: matched somewhere in the whole id and across its slashes, so that `te*a` reaches into the service account. */
export function namespaceMatcher(value: string): TextMatcher {
  return globMatcher(`*/ns/${value}/*`);
}

/** `serviceAccounts`: `namespace/name` or a name of the policy's own namespace, in any trust domain; no wildcards. */
export function serviceAccountMatcher(value: string, policyNamespace: string): TextMatcher {
  const slash = value.indexOf('/');
  const namespace = RE2JS.quote(slash < 0 ? policyNamespace : value.slice(0, slash));
  const account = RE2JS.quote(value.slice(slash + 1));
  return wholeMatch(`spiffe://.+/ns/${namespace}/(.+/|)sa/${account}(/.+)?`);
}

/** `trustDomains`: one star stands for any text within the domain. */
export function trustDomainMatcher(value: string): TextMatcher {
  if (value === '*') return (text) => text.startsWith(SCHEME);
  const star = value.indexOf('*');
  if (star < 0) return (text) => text.startsWith(`${SCHEME}${value}/`);
  return wholeMatch(`spiffe://${RE2JS.quote(value.slice(0, star))}[^/]*${RE2JS.quote(value.slice(star + 1))}/.*`);
}
