import type { JsonValue } from '../../../domain/json.js';
import { textAt } from '../json-fields.js';
import type { RequestMatch } from './header-match.js';
import { compileRegex } from './regex-pattern.js';

/**
 * Reads a query parameter match; null where its pattern or its type is refused. Names and values are form-decoded, and any
 * repetition may match. Source: linkerd2-proxy linkerd/http/route/src/http/match/query_param.rs.
 */
export function readQueryMatch(parameter: JsonValue): RequestMatch | null {
  const name = textAt(parameter, 'name') ?? '';
  const wanted = textAt(parameter, 'value') ?? '';
  const type = textAt(parameter, 'type') ?? 'Exact';
  const accepts =
    type === 'Exact' ? (value: string) => value === wanted : type === 'RegularExpression' ? compileRegex(wanted) : null;
  return accepts && (({ query }) => query !== null && new URLSearchParams(`&${query}`).getAll(name).some(accepts));
}
