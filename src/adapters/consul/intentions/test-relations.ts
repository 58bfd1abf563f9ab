import { RE2JS } from 're2js';
import type { RequestTest } from './formula.js';

/** The methods that Envoy lets through to its filters; others are answered 400 before any intention is asked. */
export const HTTP_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE'] as const;

/** True where no request can answer both tests so. What is not known to be impossible is taken for possible. */
export function contradicts(a: RequestTest, aHolds: boolean, b: RequestTest, bHolds: boolean): boolean {
  if (a.of !== b.of || a.name !== b.name) return false;
  if (aHolds && bHolds) return excludes(a, b) || excludes(b, a);
  if (aHolds) return includes(a, b);
  return bHolds && includes(b, a);
}

/** True where `a` holding rules `b` out. Header lines may repeat, so one value of a header does not exclude another. */
function excludes(a: RequestTest, b: RequestTest): boolean {
  if (a.of === 'method') return a.value !== b.value;
  if (a.of === 'header') return false;
  if (a.match === 'exact' && !a.ignoreCase) return !matchesValue(b, a.value);
  return a.match === 'prefix' && b.match === 'prefix' && !a.value.startsWith(b.value) && !b.value.startsWith(a.value);
}

/** True where `a` holding makes `b` hold. */
function includes(a: RequestTest, b: RequestTest): boolean {
  if (b.match === 'present') return true;
  if (a.match === 'exact' && !a.ignoreCase) return matchesValue(b, a.value);
  return a.match === 'prefix' && b.match === 'prefix' && a.value.startsWith(b.value) && a.ignoreCase === b.ignoreCase;
}

function matchesValue(test: RequestTest, raw: string): boolean {
  if (test.match === 'regex') return compiled(test.value)?.matches(raw) ?? false;
  const [value, wanted] = test.ignoreCase ? [raw.toLowerCase(), test.value.toLowerCase()] : [raw, test.value];
  switch (test.match) {
    case 'exact':
      return value === wanted;
    case 'prefix':
      return value.startsWith(wanted);
    case 'suffix':
      return value.endsWith(wanted);
    case 'contains':
      return value.includes(wanted);
    case 'present':
      return true;
  }
}

/** The RE2 pattern, or null where it does not compile: Envoy then keeps the rules that it had. */
export function compiled(pattern: string): RE2JS | null {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return null;
  }
}
