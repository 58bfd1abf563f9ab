import { isJsonObject, type JsonObject } from '../../../domain/json.js';
import type { RouteRule } from '../../../domain/model/traffic-route.js';
import { stringAt } from '../native/fields.js';
import type { PolicyReport } from './policy-report.js';

/** Matches whose prefix is replaced by the same text; `isWhole` where they are of the whole path. */
interface PrefixPart {
  readonly match: JsonObject[] | undefined;
  readonly isWhole: boolean;
  readonly text: string;
}

/** What stands for a prefix: by itself for a whole path, with its slash below a segment prefix, as it is for a prefix of bytes. */
export function splitForPrefix(rule: RouteRule, match: JsonObject[] | undefined, prefix: string): PrefixPart[] {
  const segments = (rule.matches ?? []).flatMap(({ path }) =>
    path !== undefined && 'segmentPrefix' in path ? [`${path.segmentPrefix.replace(/\/$/, '')}/`] : [],
  );
  const below = `${prefix.replace(/\/$/, '')}/`;
  if (match === undefined) return [{ match, isWhole: false, text: segments.includes('/') ? below : prefix }];
  const isBelow = (one: JsonObject): boolean => segments.includes(stringAt(one, 'uri', 'prefix') ?? '/');
  const rest = match.filter((one) => !isWholePath(one));
  return [
    { match: match.filter(isWholePath), isWhole: true, text: prefix || '/' },
    { match: rest.filter(isBelow), isWhole: false, text: below },
    { match: rest.filter((one) => !isBelow(one)), isWhole: false, text: prefix },
  ].filter((part) => part.match.length > 0);
}

/**
 * Envoy puts a new prefix before the rest of the path as it is: behind a prefix of bytes, whose rest may begin with a slash, the one at
 * the end of the replacement then stands twice, where the model has one.
 */
export function reportDoubledSlash(rule: RouteRule, prefix: string, pointer: string, report: PolicyReport): void {
  const isBytes = rule.matches?.some(({ path }) => path !== undefined && 'prefix' in path && !path.prefix.endsWith('/')) ?? false;
  if (isBytes && prefix.endsWith('/')) report.narrower(pointer, 'where a slash follows what is replaced, Istio sends two');
}

/** A redirect that replaces a prefix, beside the matches that each form of it is for; istiod takes `prefixRewrite` for prefixes only. */
export function splitRedirect(
  rule: RouteRule,
  match: JsonObject[] | undefined,
  redirect: JsonObject,
): { readonly match: JsonObject[] | undefined; readonly redirect: JsonObject }[] {
  const prefix = stringAt(redirect, 'prefixRewrite');
  if (prefix === null) return [{ match, redirect }];
  const { prefixRewrite: _prefix, ...rest } = redirect;
  return splitForPrefix(rule, match, prefix).map(({ match: own, isWhole, text }) => ({
    match: own,
    redirect: { ...rest, ...(isWhole ? { uri: text } : { prefixRewrite: text }) },
  }));
}

/** True for a native match whose replacement stands for the whole path. */
export function isWholePath(match: JsonObject): boolean {
  const uri = match['uri'];
  return isJsonObject(uri) && ('exact' in uri || 'regex' in uri);
}
