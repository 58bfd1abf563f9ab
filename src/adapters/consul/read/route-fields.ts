import { isJsonObject } from '../../../domain/json.js';
import type { JsonObject } from '../../../domain/json.js';
import type { HeaderChanges } from '../../../domain/model/header-changes.js';
import type { PathMatch } from '../../../domain/model/path-match.js';
import type { NamedMatch, StringMatch } from '../../../domain/model/string-match.js';
import type { RouteMatch } from '../../../domain/model/traffic-route.js';
import { canonicalHeaderChanges } from '../routes/header-changes.js';
import { flagOf, objectOf, objectsOf, textOf, textsOf } from '../native/json-fields.js';

/** The match of a service-router route; null where it matches every request. */
export function readRouteMatch(http: JsonObject): RouteMatch | null {
  const path = readPath(http);
  const methods = textsOf(http, 'Methods');
  const headers = objectsOf(http, 'Header').map(readNamed).flatMap(withPresence);
  const queryParams = objectsOf(http, 'QueryParam').map(readNamed);
  const match: RouteMatch = {
    ...(path === null ? {} : { path }),
    ...(methods.length === 0 ? {} : { methods }),
    ...(headers.length === 0 ? {} : { headers }),
    ...(queryParams.length === 0 ? {} : { queryParams }),
  };
  return Object.keys(match).length === 0 ? null : match;
}

function readPath(http: JsonObject): PathMatch | null {
  const fold = flagOf(http, 'CaseInsensitive') ? { ignoreCase: true } : {};
  const [exact, prefix, regex] = [textOf(http, 'PathExact'), textOf(http, 'PathPrefix'), textOf(http, 'PathRegex')];
  if (exact !== '') return { exact, ...fold };
  if (prefix !== '') return { prefix, ...fold };
  return regex === '' ? null : { regex };
}

/** A header or query parameter match. One without a form stands for presence, which is what Consul's own default is on output. */
function readNamed(fields: JsonObject): NamedMatch {
  return { name: textOf(fields, 'Name'), match: readText(fields), invert: flagOf(fields, 'Invert') };
}

/** Envoy takes no inverted match of a header that is not there. */
function withPresence(header: NamedMatch): NamedMatch[] {
  const { name, match, invert } = header;
  return invert && !('present' in match) ? [{ name, match: { present: true }, invert: false }, header] : [header];
}

function readText(fields: JsonObject): StringMatch {
  const [exact, prefix, suffix, regex] = ['Exact', 'Prefix', 'Suffix', 'Regex'].map((form) => textOf(fields, form));
  if (exact) return { exact };
  if (prefix) return { prefix };
  if (suffix) return { suffix };
  return regex ? { regex } : { present: true };
}

/** Header changes of a route or a split; null where there are none. */
export function readHeaderChanges(native: JsonObject): HeaderChanges | null {
  const fields = canonicalHeaderChanges(native);
  const [set, add, remove] = [
    readValues(objectOf(fields, 'Set')),
    readValues(objectOf(fields, 'Add')),
    textsOf(fields, 'Remove'),
  ];
  const changes: HeaderChanges = {
    ...(set.length === 0 ? {} : { set }),
    ...(add.length === 0 ? {} : { add }),
    ...(remove.length === 0 ? {} : { remove }),
  };
  return isJsonObject(changes) && Object.keys(changes).length > 0 ? changes : null;
}

function readValues(values: JsonObject): { name: string; value: string }[] {
  const names = Object.keys(values).sort();
  return names.map((name) => ({ name, value: String(values[name]) }));
}
