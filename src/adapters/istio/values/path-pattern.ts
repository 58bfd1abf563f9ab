import type { PathMatch } from '../../../domain/model/path-match.js';
import { formatStarPattern, parseStarPattern } from './star-pattern.js';

const OPERATORS = ['{*}', '{**}'];

/**
 * Reads a value of `paths`: a URI template where it holds `{*}` or `{**}`, else a star pattern; null where admission refuses
 * the template (istio/istio pkg/config/security, CheckValidPathTemplate).
 */
export function parsePathPattern(value: string): PathMatch | null {
  if (hasOperator(value)) return isTemplate(value) ? { template: value } : null;
  return parseStarPattern(value) as PathMatch;
}

/** The values, one of which matches exactly when the path matches; null where Istio has none. */
export function formatPathPattern(match: PathMatch): string[] | null {
  if ('regex' in match) return null;
  if ('segmentPrefix' in match) return formatSegmentPrefix(match.segmentPrefix);
  if ('template' in match && hasOperator(match.template)) return isTemplate(match.template) ? [match.template] : null;
  const value = formatStarPattern('template' in match ? { exact: match.template } : match);
  return value === null || hasOperator(value) ? null : [value];
}

/** `/v1` as whole segments is the path itself or anything below it. */
function formatSegmentPrefix(prefix: string): string[] | null {
  const base = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix;
  if (base === '') return ['/*'];
  return hasOperator(base) || base.startsWith('*') || base.endsWith('*') ? null : [base, `${base}/*`];
}

function hasOperator(value: string): boolean {
  return OPERATORS.some((operator) => value.includes(operator));
}

function isTemplate(value: string): boolean {
  const segments = value.split('/');
  const rest = segments.indexOf('{**}');
  return (
    value.startsWith('/') &&
    segments.every((segment) => OPERATORS.includes(segment) || !/[{}*]/.test(segment)) &&
    (rest === -1 || !segments.slice(rest + 1).some((segment) => OPERATORS.includes(segment)))
  );
}
