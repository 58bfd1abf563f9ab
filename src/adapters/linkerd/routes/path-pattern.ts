import { pathTemplateRegex } from '../../../domain/model/path-template.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import type { PathMatch } from '../../../domain/model/path-match.js';
import { textAt } from '../json-fields.js';
import { quoteRegex, readRegex, writeRegex } from './spanning-regex.js';
import { stringPattern } from './value-pattern.js';

/** The `path` of an HTTPRoute match. What is neither one path nor a prefix of segments becomes a pattern. */
export function writePath(match: PathMatch): JsonObject {
  if ('exact' in match && match.ignoreCase !== true && isPlain(match.exact)) return { type: 'Exact', value: match.exact };
  if ('segmentPrefix' in match && isPlain(match.segmentPrefix)) return { type: 'PathPrefix', value: match.segmentPrefix };
  return { type: 'RegularExpression', value: writeRegex(pathPattern(match)) };
}

/** Reads one; null where the model cannot say just this, undefined for every path. */
export function readPath(path: JsonValue | undefined): PathMatch | null | undefined {
  const value = textAt(path, 'value') ?? '/';
  const type = textAt(path, 'type') ?? 'PathPrefix';
  if (type === 'Exact') return value.startsWith('/') ? { exact: value } : null;
  if (type === 'PathPrefix') return value === '/' ? undefined : value.startsWith('/') ? { segmentPrefix: value } : null;
  const regex = type === 'RegularExpression' ? readRegex(value) : null;
  return regex === null || regex === '' ? null : { regex };
}

// The schema of HTTPRoute refuses these in paths that are no patterns.
function isPlain(path: string): boolean {
  return (
    path.startsWith('/') &&
    path.length <= 1024 &&
    !/\/\/|\/\.{1,2}(\/|$)|%2f|#/i.test(path) &&
    /^[\x21-\x7e]*$/.test(path) &&
    !path.includes('?')
  );
}

function pathPattern(match: PathMatch): string {
  if ('template' in match) return pathTemplateRegex(match.template, quoteRegex);
  if ('segmentPrefix' in match) return `${quoteRegex(match.segmentPrefix.replace(/\/+$/, ''))}(/.*)?`;
  return stringPattern(match) ?? quoteRegex('exact' in match ? match.exact : '');
}
