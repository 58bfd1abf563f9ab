import { badRequest } from './api-error.js';
import { type StatusCause, unsupportedValue } from './status-cause.js';
import { invalidOptions } from './write-options.js';

/** What a list is asked for beside selectors. */
export interface ListOptions {
  /** 0: everything. */
  readonly limit: number;
  /** The continue token, empty for the first page. */
  readonly token: string;
}

/** Options of a list or watch; 400 or 422 where they make no sense (apimachinery pkg/apis/meta/internalversion/validation). */
export function readListOptions(query: URLSearchParams): ListOptions {
  const limit = query.get('limit') ?? '0';
  const token = query.get('continue') ?? '';
  const version = query.get('resourceVersion') ?? '';
  if (!/^-?\d+$/.test(limit)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(limit)}: invalid syntax`);
  const causes = matchCauses(query.get('resourceVersionMatch') ?? '', version, query.get('sendInitialEvents') !== null);
  if (causes.length > 0) throw invalidOptions('ListOptions', causes);
  if (!/^\d*$/.test(version)) {
    const shown = JSON.stringify(version);
    const why = `Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: invalid syntax`;
    throw badRequest(`invalid resource version: resourceVersion: ${why}`);
  }
  if (token !== '' && version !== '' && version !== '0')
    throw badRequest('specifying resource version is not allowed when using continue');
  return { limit: Number(limit), token };
}

function matchCauses(match: string, version: string, sendsInitialEvents: boolean): StatusCause[] {
  const field = 'resourceVersionMatch';
  const forbidden = (text: string): StatusCause[] => [{ reason: 'FieldValueForbidden', message: `Forbidden: ${text}`, field }];
  if (sendsInitialEvents)
    return match === 'NotOlderThan' ? [] : forbidden('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
  if (match === '') return [];
  if (version === '') return forbidden('resourceVersionMatch is forbidden unless resourceVersion is provided');
  if (match !== 'Exact' && match !== 'NotOlderThan') return [unsupportedValue(field, match, ['Exact', 'NotOlderThan', ''])];
  return match === 'Exact' && version === '0'
    ? forbidden('resourceVersionMatch "exact" is forbidden for resourceVersion "0"')
    : [];
}
