import type { HeaderChanges } from '../../../domain/model/header-changes.js';
import type { RouteRule } from '../../../domain/model/traffic-route.js';
import { parseOrigin } from '../values/cors-origin.js';
import { readRemovedFirst } from '../../../domain/translation/removed-first.js';
import type { FieldReader } from './field-reader.js';

type Filtered = Pick<RouteRule, 'requestHeaders' | 'responseHeaders' | 'redirect' | 'rewrite' | 'mirrors' | 'cors'>;

const DEFAULT_REDIRECT_CODE = 302;
const DEFAULT_CORS_MAX_AGE_SECONDS = 5;

/** Reads the filters of a rule; extensions stay native. */
export function readFilters(rule: FieldReader): Filtered {
  const filters = rule.objects('filters') ?? [];
  const redirect = filters.map((filter) => filter.object('requestRedirect')).find((found) => found !== undefined);
  const rewrite = filters.map((filter) => filter.object('urlRewrite')).find((found) => found !== undefined);
  const cors = filters.map((filter) => filter.object('cors')).find((found) => found !== undefined);
  const mirrors = filters.flatMap((filter) => filter.object('requestMirror') ?? []);
  return {
    ...readHeaderFilters(rule),
    redirect: redirect && {
      scheme: redirect.string('scheme'),
      host: redirect.string('hostname'),
      port: redirect.number('port'),
      path: readPathChange(redirect.object('path')),
      statusCode: redirect.number('statusCode') ?? DEFAULT_REDIRECT_CODE,
    },
    rewrite: rewrite && { host: rewrite.string('hostname'), path: readPathChange(rewrite.object('path')) },
    mirrors: mirrors.length === 0 ? undefined : mirrors.map(readMirror),
    cors: cors && readCors(cors),
  };
}

/** Reads the header changes among the filters of a rule or a backend. */
export function readHeaderFilters(entry: FieldReader): Pick<Filtered, 'requestHeaders' | 'responseHeaders'> {
  const filters = entry.objects('filters') ?? [];
  for (const filter of filters) if (filter.string('type') === undefined) filter.remark('type', 'a filter needs a type');
  const find = (key: string): HeaderChanges | undefined =>
    filters.map((filter) => readChanges(filter.object(key))).find((changes) => changes !== undefined);
  return { requestHeaders: find('requestHeaderModifier'), responseHeaders: find('responseHeaderModifier') };
}

function readChanges(modifier: FieldReader | undefined): HeaderChanges | undefined {
  if (modifier === undefined) return undefined;
  const [set, add] = [readHeaders(modifier, 'set'), readHeaders(modifier, 'add')];
  const changes = readRemovedFirst({ set, add, remove: modifier.strings('remove') });
  return Object.keys(changes).length === 0 ? undefined : changes;
}

function readHeaders(modifier: FieldReader, key: string): { name: string; value: string }[] | undefined {
  return modifier.objects(key)?.map((entry) => ({ name: entry.string('name') ?? '', value: entry.string('value') ?? '' }));
}

function readPathChange(path: FieldReader | undefined): { full: string } | { prefix: string } | undefined {
  path?.ignore('type');
  const [full, prefix] = [path?.string('replaceFullPath'), path?.string('replacePrefixMatch')];
  return full !== undefined ? { full } : prefix === undefined ? undefined : { prefix };
}

function readMirror(mirror: FieldReader): NonNullable<RouteRule['mirrors']>[number] {
  const ref = mirror.object('backendRef');
  ref?.ignore('group', 'kind');
  const fraction = mirror.object('fraction');
  const share = fraction && ((fraction.number('numerator') ?? 0) * 100) / (fraction.number('denominator') ?? 100);
  return {
    service: ref?.string('name') ?? '',
    namespace: ref?.string('namespace'),
    port: ref?.number('port'),
    percent: mirror.number('percent') ?? share,
  };
}

function readCors(cors: FieldReader): RouteRule['cors'] {
  return {
    allowOrigins: cors.strings('allowOrigins')?.map(parseOrigin),
    allowMethods: cors.strings('allowMethods'),
    allowHeaders: cors.strings('allowHeaders'),
    exposeHeaders: cors.strings('exposeHeaders'),
    maxAge: (cors.number('maxAge') ?? DEFAULT_CORS_MAX_AGE_SECONDS) * 1000,
    allowCredentials: cors.boolean('allowCredentials'),
  };
}
