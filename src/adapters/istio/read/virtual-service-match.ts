import type { PathMatch } from '../../../domain/model/path-match.js';
import type { NamedMatch, StringMatch } from '../../../domain/model/string-match.js';
import type { RouteMatch } from '../../../domain/model/traffic-route.js';
import type { FieldReader } from './field-reader.js';

/** Reads one match of an HTTP route. */
export function readMatch(match: FieldReader): RouteMatch {
  match.ignore('name');
  if (match.has('statPrefix')) match.remark('statPrefix', 'names of statistics do not route');
  const headers = [...readNamed(match.object('headers'), false), ...readNamed(match.object('withoutHeaders'), true)];
  const queryParams = readNamed(match.object('queryParams'), false);
  return {
    path: readUri(match),
    method: readString(match.object('method')),
    scheme: readString(match.object('scheme')),
    host: readString(match.object('authority')),
    headers: headers.length === 0 ? undefined : headers,
    queryParams: queryParams.length === 0 ? undefined : queryParams,
    port: match.number('port'),
    sourceLabels: nonEmpty(match.stringMap('sourceLabels')),
    sourceNamespace: match.string('sourceNamespace') || undefined,
    gateways: match.strings('gateways'),
  };
}

/** Reads an Istio StringMatch; without any form it is presence. */
export function readString(reader: FieldReader | undefined): StringMatch | undefined {
  if (reader === undefined) return undefined;
  const [exact, prefix, regex] = [reader.string('exact'), reader.string('prefix'), reader.string('regex')];
  if (exact !== undefined) return { exact };
  if (prefix !== undefined && prefix !== '') return { prefix };
  return regex !== undefined && regex !== '' ? { regex } : { present: true };
}

/** The path; case is ignored for exact and prefix only. */
function readUri(match: FieldReader): PathMatch | undefined {
  const uri = readString(match.object('uri')) as PathMatch | undefined;
  const ignoreCase = match.boolean('ignoreUriCase') === true;
  if (uri === undefined) return undefined;
  return ignoreCase && ('exact' in uri || 'prefix' in uri) ? { ...uri, ignoreCase } : uri;
}

function readNamed(reader: FieldReader | undefined, invert: boolean): NamedMatch[] {
  return (reader?.members() ?? []).map(([name, member]) => ({ name, match: readString(member) ?? { present: true }, invert }));
}

function nonEmpty<T extends object>(value: T | undefined): T | undefined {
  return value === undefined || Object.keys(value).length === 0 ? undefined : value;
}
