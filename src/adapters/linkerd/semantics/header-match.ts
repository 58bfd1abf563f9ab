import type { JsonValue } from '../../../domain/json.js';
import { textAt } from '../json-fields.js';
import type { HttpRequest } from './http-request.js';
import { compileRegex } from './regex-pattern.js';

export type RequestMatch = (request: HttpRequest) => boolean;

/**
 * Reads a header match of a route; null where its pattern or its type is refused. Any line of that name may match; values that
 * are not visible ASCII match no pattern. Source: linkerd2-proxy linkerd/http/route/src/http/match/header.rs.
 */
export function readHeaderMatch(header: JsonValue): RequestMatch | null {
  const name = (textAt(header, 'name') ?? '').toLowerCase();
  const accepts = readValue(header);
  return accepts && (({ headers }) => headers.some(([given, value]) => given === name && accepts(value)));
}

function readValue(header: JsonValue): ((value: string) => boolean) | null {
  const wanted = textAt(header, 'value') ?? '';
  const type = textAt(header, 'type') ?? 'Exact';
  if (type === 'Exact') return (value) => value === wanted;
  const matches = type === 'RegularExpression' ? compileRegex(wanted) : null;
  return matches && ((value) => /^[\t\x20-\x7e]*$/.test(value) && matches(value));
}
