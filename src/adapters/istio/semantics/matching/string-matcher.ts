/** Tells whether a text matches. */
export type TextMatcher = (text: string) => boolean;

/**
 * A policy value as istiod turns it into an Envoy StringMatcher (istio/istio pilot/pkg/security/authz/matcher): `*` is any
 * text that is not empty, `abc*` a prefix, `*abc` a suffix, everything else exact; further stars are literal. The prefix
 * goes before what the value says, whichever form it has.
 */
export function stringMatcher(value: string, prefix = ''): TextMatcher {
  if (value === '*') return (text) => text !== '';
  if (value.startsWith('*')) {
    const suffix = value.slice(1);
    return (text) => text.length >= prefix.length + suffix.length && text.startsWith(prefix) && text.endsWith(suffix);
  }
  if (value.endsWith('*')) {
    const start = prefix + value.slice(0, -1);
    return (text) => text.startsWith(start);
  }
  return (text) => text === prefix + value;
}

/** ASCII letters in lower case, others as they are, as Envoy compares without case. */
export function asciiLowerCase(text: string): string {
  return /[A-Z]/u.test(text) ? text.replace(/[A-Z]+/gu, (letters) => letters.toLowerCase()) : text;
}

/** As stringMatcher, save that the case of ASCII letters is ignored; used for hosts. */
export function caselessMatcher(value: string): TextMatcher {
  const matches = stringMatcher(asciiLowerCase(value));
  return (text) => matches(asciiLowerCase(text));
}
