import type { StringMatch } from '../../../domain/model/string-match.js';

/** The segment between namespace and service account in a SPIFFE id, which a star can run into. */
const NEXT_SEGMENT = 'sa';

/**
 * Reads a value of `namespaces` or `source.namespace`. Istio puts the value, every star as `.*`, unescaped into the regular
 * expression `.*\/ns/VALUE/.*` over the whole SPIFFE id (istio/istio pilot/pkg/security/authz/model/generator.go), so that a
 * star crosses slashes: `*a` ends in the `a` of `/sa/` and matches every identity. Null where that is no match on the
 * namespace alone, or where the value holds characters that mean something else in the expression.
 */
export function parseNamespacePattern(value: string): StringMatch | null {
  if (!/^[A-Za-z0-9_*-]+$/.test(value)) return null;
  const [first = '', ...rest] = value.split(/\*+/);
  if (rest.length === 0) return { exact: value };
  const last = rest.at(-1) ?? '';
  if (rest.length === 1) return singleStar(first, last);
  if (rest.some((part) => part !== '' && NEXT_SEGMENT.includes(part))) return null;
  if (first === '' && last === '' && rest.length === 2) return { contains: rest[0] ?? '' };
  return { regex: [first, ...rest].join('.*') };
}

/** The value that means the match on the namespace; null where Istio has none. */
export function formatNamespacePattern(match: StringMatch): string | null {
  if ('ignoreCase' in match && match.ignoreCase === true) return null;
  const value = patternOf(match);
  const parsed = parseNamespacePattern(value);
  return parsed !== null && JSON.stringify(parsed) === JSON.stringify(withoutCase(match)) ? value : null;
}

function singleStar(first: string, last: string): StringMatch {
  const start: StringMatch = first === '' ? { present: true } : { prefix: first };
  if (NEXT_SEGMENT.endsWith(last)) return start;
  return first === '' ? { suffix: last } : { regex: `${first}.*${last}` };
}

function patternOf(match: StringMatch): string {
  if ('exact' in match) return match.exact;
  if ('prefix' in match) return `${match.prefix}*`;
  if ('suffix' in match) return `*${match.suffix}`;
  if ('contains' in match) return `*${match.contains}*`;
  return 'regex' in match ? match.regex.replaceAll('.*', '*') : '*';
}

function withoutCase(match: StringMatch): StringMatch {
  const { ignoreCase: _, ...rest } = match as { ignoreCase?: boolean };
  return rest as StringMatch;
}
