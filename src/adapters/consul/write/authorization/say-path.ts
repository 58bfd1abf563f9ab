import { pathTemplateRegex } from '../../../../domain/model/path-template.js';
import { RE2JS } from 're2js';
import type { PathMatch } from '../../../../domain/model/path-match.js';
import type { RequestTest } from '../../intentions/formula.js';
import { pathTest } from '../../intentions/permission.js';
import { compiled } from '../../intentions/test-relations.js';
import { said, unsaid, type Said } from './consul-terms.js';

/** The tests of which one holds where the path matches. Consul's prefixes count bytes; the rest is said by RE2 over the whole path. */
export function sayPath(match: PathMatch, at: string): Said<readonly RequestTest[]> {
  if ('present' in match) return said([pathTest('prefix', '/')]);
  if (plainText(match)?.startsWith('/') === false) return unsaid(at, 'a path begins with a slash: it matches nothing');
  if ('segmentPrefix' in match) return said(segmentTests(match.segmentPrefix));
  if ('suffix' in match) return said([pathTest('regex', `.*${RE2JS.quote(match.suffix)}`)]);
  if ('template' in match)
    return said([
      pathTest(
        'regex',
        pathTemplateRegex(match.template, (text) => RE2JS.quote(text)),
      ),
    ]);
  if ('regex' in match) return sayRegex(match.regex, at);
  if ('prefix' in match) {
    return said([
      match.ignoreCase === true ? pathTest('regex', `(?i)${RE2JS.quote(match.prefix)}.*`) : pathTest('prefix', match.prefix),
    ]);
  }
  return said([
    match.ignoreCase === true ? pathTest('regex', `(?i)${RE2JS.quote(match.exact)}`) : pathTest('exact', match.exact),
  ]);
}

/** What Consul takes as a path: it refuses one that no request can have (hashicorp/consul agent/structs/config_entry_intentions.go). */
function plainText(match: PathMatch): string | null {
  if ('exact' in match) return match.exact;
  if ('prefix' in match) return match.prefix;
  return 'segmentPrefix' in match ? match.segmentPrefix : null;
}

/** The path of a gRPC call is `/package.Service/Method`. */
export function sayGrpcPath({
  service,
  method,
}: {
  readonly service?: string | undefined;
  readonly method?: string | undefined;
}): RequestTest {
  if (service !== undefined && method !== undefined) return pathTest('exact', `/${service}/${method}`);
  const [first, second] = [service, method].map((part) => (part === undefined ? '[^/]+' : RE2JS.quote(part)));
  return pathTest('regex', `/${first}/${second}`);
}

/** A pattern that does not compile makes the proxy keep its old rules, so it must not get there. */
function sayRegex(pattern: string, at: string): Said<readonly RequestTest[]> {
  return compiled(pattern) === null ? unsaid(at, 'the regular expression is no RE2') : said([pathTest('regex', pattern)]);
}

function segmentTests(prefix: string): RequestTest[] {
  const segments = prefix.replace(/\/+$/, '');
  return segments === '' ? [pathTest('prefix', '/')] : [pathTest('exact', segments), pathTest('prefix', `${segments}/`)];
}
