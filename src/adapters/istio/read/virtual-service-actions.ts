import type { StringMatch } from '../../../domain/model/string-match.js';
import type { RouteMatch, RouteRule } from '../../../domain/model/traffic-route.js';
import type { FieldReader } from './field-reader.js';
import { readDuration } from './read-duration.js';
import { readString } from './virtual-service-match.js';
import { readPercentage } from './read-percentage.js';

const DEFAULT_REDIRECT_CODE = 301;

/** Reads `redirect`; the status is made explicit, as other meshes have another default. */
export function readRedirect(route: FieldReader): RouteRule['redirect'] {
  const redirect = route.object('redirect');
  if (redirect === undefined) return undefined;
  const [full, prefix] = [redirect.string('uri'), redirect.string('prefixRewrite')];
  return {
    scheme: redirect.string('scheme'),
    host: redirect.string('authority'),
    port: redirect.number('port'),
    path: full !== undefined ? { full } : prefix !== undefined ? { prefix } : undefined,
    statusCode: redirect.number('redirectCode') || DEFAULT_REDIRECT_CODE,
  };
}

/** Reads `rewrite`. `uri` replaces what the match matched: a prefix, or after an exact or regular match the whole path. */
export function readRewrite(route: FieldReader, matches: readonly RouteMatch[]): RouteRule['rewrite'] {
  const rewrite = route.object('rewrite');
  if (rewrite === undefined) return undefined;
  const host = rewrite.string('authority');
  const uri = rewrite.string('uri');
  const regex = rewrite.object('uriRegexRewrite');
  if (regex !== undefined)
    return { host, path: { regex: regex.string('match') ?? '', substitution: regex.string('rewrite') ?? '' } };
  if (uri === undefined) return { host };
  return { host, path: matchesWholePaths(matches) ? { full: uri } : { prefix: uri } };
}

/** True where every match names the whole path, so that replacing what is matched replaces all of it. */
function matchesWholePaths(matches: readonly RouteMatch[]): boolean {
  return matches.length > 0 && matches.every(({ path }) => path !== undefined && ('exact' in path || 'regex' in path));
}

/** Reads `retries`; the conditions and the status codes stand in one list. */
export function readRetries(route: FieldReader): RouteRule['retries'] {
  const retries = route.object('retries');
  if (retries === undefined) return undefined;
  const terms = (retries.string('retryOn') ?? '').split(',').map((term) => term.trim());
  const on = terms.filter((term) => term !== '' && !isStatusCode(term));
  const statusCodes = terms.filter(isStatusCode).map(Number);
  return {
    attempts: retries.number('attempts') ?? 0,
    perTryTimeout: readDuration(retries, 'perTryTimeout'),
    on: on.length === 0 ? undefined : on,
    statusCodes: statusCodes.length === 0 ? undefined : statusCodes,
    backoff: readDuration(retries, 'backoff'),
  };
}

/** Reads `fault`; an absent percentage never hits. */
export function readFault(route: FieldReader): RouteRule['fault'] {
  const fault = route.object('fault');
  if (fault === undefined) return undefined;
  const [delay, abort] = [fault.object('delay'), fault.object('abort')];
  const duration = delay === undefined ? undefined : readDuration(delay, 'fixedDelay');
  const percent = readPercentage(delay?.object('percentage')) ?? delay?.number('percent');
  return {
    delay: duration === undefined ? undefined : { duration, percent },
    abort: abort && {
      httpStatus: abort.number('httpStatus'),
      grpcStatus: abort.string('grpcStatus'),
      percent: readPercentage(abort.object('percentage')),
    },
  };
}

/** Reads `corsPolicy`; the older list of origins holds exact values. */
export function readCors(route: FieldReader): RouteRule['cors'] {
  const cors = route.object('corsPolicy');
  if (cors === undefined) return undefined;
  const older = cors.strings('allowOrigin')?.map((exact) => readOrigin({ exact }));
  return {
    allowOrigins: cors.objects('allowOrigins')?.flatMap((origin) => readOrigin(readString(origin) ?? { present: true })) ?? older,
    allowMethods: cors.strings('allowMethods'),
    allowHeaders: cors.strings('allowHeaders'),
    exposeHeaders: cors.strings('exposeHeaders'),
    maxAge: readDuration(cors, 'maxAge'),
    allowCredentials: cors.boolean('allowCredentials'),
  };
}

/** The exact origin `*` is every origin. */
function readOrigin(match: StringMatch): StringMatch {
  return 'exact' in match && match.exact === '*' ? { present: true } : match;
}

function isStatusCode(term: string): boolean {
  return /^[1-5]\d\d$/.test(term);
}
