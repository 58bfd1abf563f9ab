import type { JsonObject } from '../../../domain/json.js';
import { isHttpToken } from '../../../domain/model/http-token.js';
import type { StringMatch } from '../../../domain/model/string-match.js';
import type { RouteRule } from '../../../domain/model/traffic-route.js';
import { formatSeconds } from '../values/duration.js';
import { isGrpcStatus } from '../values/grpc-status.js';
import { stringRegex } from '../values/regex-form.js';
import { isRetryCondition } from '../values/retry-conditions.js';
import { members, membersOrNone } from './native-draft.js';
import type { PolicyReport } from './policy-report.js';
import { isWholePath, reportDoubledSlash, splitForPrefix } from './prefix-parts.js';

/** Redirects of the Gateway API, whose words the model speaks, default to 302; Istio's own default is 301. */
const DEFAULT_REDIRECT_CODE = 302;
const DEFAULT_ATTEMPTS = 2;
const REDIRECT_CODES: readonly number[] = [301, 302, 303, 307, 308];
const CORS_METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', '*'];

/** Writes a redirect, the status always spelled out; null where no place is left to go to. */
export function writeRedirect(
  redirect: NonNullable<RouteRule['redirect']>,
  at: string,
  redirectsPrefixes: boolean,
  report: PolicyReport,
): JsonObject | null {
  const { path, statusCode = DEFAULT_REDIRECT_CODE } = redirect;
  const prefix = path !== undefined && 'prefix' in path ? path.prefix : undefined;
  if (prefix !== undefined && !redirectsPrefixes)
    report.drop(`${at}/path`, 'this release of Istio redirects to whole paths only');
  const isKnown = REDIRECT_CODES.includes(statusCode);
  if (!isKnown) report.drop(`${at}/statusCode`, `Istio does not take this status; ${DEFAULT_REDIRECT_CODE} is written`);
  if (redirect.statusCode === undefined) report.exact(`${at}/statusCode`, `the default ${DEFAULT_REDIRECT_CODE} is spelled out`);
  const hasScheme = redirect.scheme === 'http' || redirect.scheme === 'https';
  if (redirect.scheme !== undefined && !hasScheme) report.drop(`${at}/scheme`, 'Istio redirects to http and https');
  const place = members({
    uri: path !== undefined && 'full' in path ? path.full || undefined : undefined,
    prefixRewrite: redirectsPrefixes ? prefix || undefined : undefined,
    authority: redirect.host,
    scheme: hasScheme ? redirect.scheme : undefined,
    port: redirect.port,
  });
  if (Object.keys(place).length > 0) return { ...place, redirectCode: isKnown ? statusCode : DEFAULT_REDIRECT_CODE };
  report.drop(at, 'Istio takes no redirect that changes nothing');
  return null;
}

interface Rewritten {
  readonly match: JsonObject[] | undefined;
  readonly rewrite: JsonObject | undefined;
}

/**
 * The rewrite of a rule beside the matches that it is for. `uri` replaces what the match matched, so that a whole path is
 * replaced by an anchored expression unless every match is of the whole path. Below a segment prefix, which is two native
 * matches, the replacement needs its slash: the rule becomes two.
 */
export function writeRewrite(rule: RouteRule, match: JsonObject[] | undefined, at: string, report: PolicyReport): Rewritten[] {
  const authority = rule.rewrite?.host;
  const path = rule.rewrite?.path;
  const rewritten = (uri: JsonObject): JsonObject => members({ authority, ...uri });
  if (rule.rewrite === undefined) return [{ match, rewrite: undefined }];
  if (path === undefined) return [{ match, rewrite: authority === undefined ? undefined : { authority } }];
  const isEmpty = Object.values(path).includes('');
  if (isEmpty) report.drop(`${at}/rewrite/path`, 'Istio takes no empty replacement');
  if (isEmpty) return [{ match, rewrite: authority === undefined ? undefined : { authority } }];
  if ('regex' in path)
    return [{ match, rewrite: rewritten({ uriRegexRewrite: { match: path.regex, rewrite: path.substitution } }) }];
  const isWhole = (match ?? []).length > 0 && (match ?? []).every(isWholePath);
  if ('full' in path) {
    if (isWhole) return [{ match, rewrite: rewritten({ uri: path.full }) }];
    report.exact(`${at}/rewrite/path`, 'the whole path is replaced by a regular expression');
    return [{ match, rewrite: rewritten({ uriRegexRewrite: { match: '^/.*$', rewrite: path.full.replaceAll('\\', '\\\\') } }) }];
  }
  if (isWhole) report.exact(`${at}/rewrite/path`, 'what is matched is the whole path');
  reportDoubledSlash(rule, path.prefix, `${at}/rewrite/path`, report);
  const parts = splitForPrefix(rule, match, path.prefix);
  // Without a segment prefix the one replacement is right for whole paths and prefixes alike.
  if (parts.every(({ text }) => text === path.prefix)) return [{ match, rewrite: rewritten({ uri: path.prefix }) }];
  if (parts.length > 1) report.exact(`${at}/rewrite/path`, 'the path itself and the paths below it become several routes');
  return parts.map(({ match: own, text }) => ({ match: own, rewrite: rewritten({ uri: text }) }));
}

/** Writes retries; conditions and status codes stand in one list. */
export function writeRetries(rule: RouteRule, at: string, report: PolicyReport): JsonObject | undefined {
  const { retries } = rule;
  if (retries === undefined) return undefined;
  if (retries.attempts === undefined)
    report.exact(`${at}/retries/attempts`, `Istio's default of ${DEFAULT_ATTEMPTS} is spelled out`);
  if (retries.attempts === 0) return writeNoRetries(retries, `${at}/retries`, report);
  const wanted = [...(retries.on ?? []), ...(retries.statusCodes ?? []).map(String)];
  const conditions = wanted.filter(isRetryCondition);
  const unknown = wanted.filter((condition) => !isRetryCondition(condition));
  if (unknown.length > 0) report.narrower(`${at}/retries`, `Istio does not retry on ${unknown.join(', ')}`);
  const perTry = retries.perTryTimeout ?? rule.backendTimeout;
  if (retries.perTryTimeout === undefined && perTry !== undefined) {
    report.exact(`${at}/backendTimeout`, 'it is the timeout of each try');
    report.exact(`${at}/retries`, 'each try has the timeout of the backend');
  }
  return members({
    attempts: retries.attempts ?? DEFAULT_ATTEMPTS,
    perTryTimeout: positiveDuration(perTry, `${at}/retries/perTryTimeout`, report),
    retryOn: conditions.length === 0 ? undefined : conditions.join(','),
    backoff: positiveDuration(retries.backoff, `${at}/retries/backoff`, report),
  });
}

/** Istio refuses settings of tries where there are none. */
function writeNoRetries(retries: NonNullable<RouteRule['retries']>, at: string, report: PolicyReport): JsonObject {
  for (const key of ['perTryTimeout', 'on', 'statusCodes', 'backoff'] as const) {
    if (retries[key] !== undefined) report.exact(`${at}/${key}`, 'without tries it says nothing');
  }
  return { attempts: 0 };
}

/** Writes a fault; an absent percentage never hits, in both. */
export function writeFault(fault: RouteRule['fault'], at: string, report: PolicyReport): JsonObject | undefined {
  if (fault === undefined) return undefined;
  if (fault.delay === undefined && fault.abort === undefined) report.exact(at, 'it injects nothing');
  const fixedDelay = positiveDuration(fault.delay?.duration, `${at}/delay/duration`, report);
  return membersOrNone({
    delay:
      fixedDelay === undefined
        ? undefined
        : members({ fixedDelay, percentage: percentage(fault.delay?.percent, `${at}/delay`, report) }),
    abort: fault.abort === undefined ? undefined : writeAbort(fault.abort, `${at}/abort`, report),
  });
}

/** An abort has one status. */
function writeAbort(
  { httpStatus, grpcStatus, percent }: NonNullable<NonNullable<RouteRule['fault']>['abort']>,
  at: string,
  report: PolicyReport,
): JsonObject | undefined {
  const share = { percentage: percentage(percent, at, report) };
  if (httpStatus !== undefined) {
    if (grpcStatus !== undefined) report.drop(`${at}/grpcStatus`, 'an abort in Istio has one status');
    return members({ httpStatus, ...share });
  }
  if (grpcStatus !== undefined && isGrpcStatus(grpcStatus)) return members({ grpcStatus, ...share });
  report.drop(at, 'an abort needs a status that Istio knows');
  return undefined;
}

/** Writes a CORS policy. */
export function writeCors(cors: RouteRule['cors'], at: string, report: PolicyReport): JsonObject | undefined {
  if (cors === undefined) return undefined;
  return members({
    allowOrigins: cors.allowOrigins?.flatMap((origin, index) => writeOrigin(origin, `${at}/allowOrigins/${index}`, report)),
    allowMethods: writeMethods(cors.allowMethods, `${at}/allowMethods`, report),
    allowHeaders: writeHeaderNames(cors.allowHeaders, `${at}/allowHeaders`, report),
    exposeHeaders: writeHeaderNames(cors.exposeHeaders, `${at}/exposeHeaders`, report),
    maxAge: wholeSeconds(cors.maxAge, `${at}/maxAge`, report),
    allowCredentials: cors.allowCredentials,
  });
}

function writeOrigin(match: StringMatch, at: string, report: PolicyReport): JsonObject[] {
  if ('present' in match) return [{ exact: '*' }];
  const isPlain = 'exact' in match || 'prefix' in match;
  if ('exact' in match && match.exact === '') {
    report.drop(at, 'Istio takes no empty origin');
    return [];
  }
  if (isPlain && match.ignoreCase !== true) return 'exact' in match ? [{ exact: match.exact }] : [{ prefix: match.prefix }];
  if (!('regex' in match)) report.exact(at, 'the origin becomes a regular expression');
  return [{ regex: stringRegex(match) }];
}

function writeMethods(methods: readonly string[] | undefined, at: string, report: PolicyReport): string[] | undefined {
  const known = methods?.filter((method) => CORS_METHODS.includes(method));
  if (known?.length !== methods?.length) report.drop(at, `Istio knows ${CORS_METHODS.join(', ')}; other methods are left out`);
  return known;
}

function writeHeaderNames(names: readonly string[] | undefined, at: string, report: PolicyReport): string[] | undefined {
  const known = names?.filter(isHttpToken);
  if (known?.length !== names?.length) report.drop(at, 'names that no header has are left out');
  return known;
}

/** How long a browser keeps an answer is counted in seconds. */
function wholeSeconds(milliseconds: number | undefined, at: string, report: PolicyReport): string | undefined {
  if (milliseconds === undefined || milliseconds % 1000 === 0) return positiveDuration(milliseconds, at, report);
  if (milliseconds < 1000) report.drop(at, 'Istio takes whole seconds from one up');
  else report.narrower(at, 'Istio takes whole seconds: the rest is cut off');
  return milliseconds < 1000 ? undefined : formatSeconds(milliseconds - (milliseconds % 1000));
}

/** Istio takes durations from a millisecond up; 0 is left out. */
function positiveDuration(milliseconds: number | undefined, at: string, report: PolicyReport): string | undefined {
  if (milliseconds === 0) report.drop(at, 'Istio takes no duration of 0');
  return milliseconds === undefined || milliseconds === 0 ? undefined : formatSeconds(milliseconds);
}

/** Istio counts in ten-thousandths of a percent. */
function percentage(percent: number | undefined, at: string, report: PolicyReport): JsonObject | undefined {
  if (percent === undefined) return undefined;
  if (percent === 0 || percent >= 0.0001) return { value: percent };
  report.narrower(`${at}/percent`, 'Istio takes no share this small: it never hits');
  return { value: 0 };
}
