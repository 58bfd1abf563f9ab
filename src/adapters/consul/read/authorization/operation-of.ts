import type { Operation } from '../../../../domain/model/authorization-policy.js';
import type { PathMatch } from '../../../../domain/model/path-match.js';
import type { NamedMatch, StringMatch } from '../../../../domain/model/string-match.js';
import type { RequestTest } from '../../intentions/formula.js';
import type { HeaderPart, HttpPart } from '../../intentions/permission.js';

/** Names under which Envoy's header matcher sees the host of a request. */
const HOST_HEADERS: ReadonlySet<string> = new Set([':authority', 'host']);

/** The HTTP part of a permission as an operation of the model; null where a header stands for something else than a header line. */
export function operationOf({ path, methods, headers }: HttpPart): Operation | null {
  const hosts = headers.filter(({ test }) => HOST_HEADERS.has(test.name));
  const lines = headers.filter((header) => !hosts.includes(header));
  if (lines.some(({ test }) => test.name.startsWith(':')) || hosts.length > 1) return null;
  const host = hosts[0] === undefined ? {} : hostFields(hosts[0]);
  if (host === null) return null;
  return {
    ...(path === null ? {} : { paths: [pathMatch(path)] }),
    ...(methods.length === 0 ? {} : { methods: methods.map((exact) => ({ exact })) }),
    ...(lines.length === 0 ? {} : { headers: lines.flatMap(namedMatches) }),
    ...host,
  };
}

/** The model's hosts ignore case; Consul's do only where it is said, and not in regular expressions. */
function hostFields({ test, invert }: HeaderPart): Pick<Operation, 'hosts' | 'not'> | null {
  if (test.match === 'regex' || (test.match !== 'present' && !test.ignoreCase)) return null;
  const hosts = [stringMatch({ ...test, ignoreCase: false })];
  return invert ? { not: { hosts } } : { hosts };
}

/** An inverted match also wants the header to be there, which the model says apart. */
function namedMatches({ test, invert }: HeaderPart): NamedMatch[] {
  const match: NamedMatch = { name: test.name, match: stringMatch(test), invert };
  return invert && test.match !== 'present' ? [{ name: test.name, match: { present: true }, invert: false }, match] : [match];
}

export function pathMatch({ match, value }: RequestTest): PathMatch {
  if (match === 'prefix') return { prefix: value };
  return match === 'regex' ? { regex: value } : { exact: value };
}

export function stringMatch({ match, value, ignoreCase }: RequestTest): StringMatch {
  const fold = ignoreCase ? { ignoreCase } : {};
  switch (match) {
    case 'exact':
      return { exact: value, ...fold };
    case 'prefix':
      return { prefix: value, ...fold };
    case 'suffix':
      return { suffix: value, ...fold };
    case 'contains':
      return { contains: value, ...fold };
    case 'regex':
      return { regex: value };
    case 'present':
      return { present: true };
  }
}
