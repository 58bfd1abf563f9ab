import type { JsonObject } from '../../../domain/json.js';
import { flagOf, textOf } from '../native/json-fields.js';
import { asciiLower, regexPattern } from './pattern.js';
import type { Pattern } from './pattern.js';

/** Decides on the lines of one header; the list is empty where the request does not have it. */
export type LinesPredicate = (lines: readonly string[]) => boolean;

/**
 * Compiles one `Header` match of an intention permission. Lines are matched one by one and any may match; `Invert` is true
 * where none does, but not where the header is missing (unless it asks for presence). Undefined for a match that says nothing,
 * which Consul skips; null for a regex that Envoy refuses.
 */
export function headerMatch(match: JsonObject): LinesPredicate | null | undefined {
  const invert = flagOf(match, 'Invert');
  const pattern = patternOf(match);
  if (pattern === null) return null;
  if (pattern !== undefined) return (lines) => lines.length > 0 && lines.some((line) => pattern(line)) !== invert;
  return flagOf(match, 'Present') ? (lines) => lines.length > 0 !== invert : undefined;
}

/** The order is that in which Consul looks at the fields (hashicorp/consul `agent/xds/rbac.go` convertPermission). */
function patternOf(match: JsonObject): Pattern | undefined {
  const fold = flagOf(match, 'IgnoreCase') ? asciiLower : (text: string) => text;
  const wanted = (field: string) => fold(textOf(match, field));
  if (textOf(match, 'Exact') !== '') return (line) => fold(line) === wanted('Exact');
  if (textOf(match, 'Regex') !== '') return regexPattern(textOf(match, 'Regex'));
  if (textOf(match, 'Prefix') !== '') return (line) => fold(line).startsWith(wanted('Prefix'));
  if (textOf(match, 'Suffix') !== '') return (line) => fold(line).endsWith(wanted('Suffix'));
  if (textOf(match, 'Contains') !== '') return (line) => fold(line).includes(wanted('Contains'));
  return undefined;
}
