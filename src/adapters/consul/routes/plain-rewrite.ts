import type { PathMatch } from '../../../domain/model/path-match.js';
import type { RouteMatch, RouteRule } from '../../../domain/model/traffic-route.js';

type Rewrite = NonNullable<RouteRule['rewrite']>;

/**
 * Envoy puts a new prefix before the rest of the path as it is: `/a` for `/n/` makes `/n//b` of `/a/b`, where the model has one
 * slash. That is said as an expression. `/` is the exception: Consul makes an expression of it that has one slash, too
 * (hashicorp/consul `agent/xds/routes.go` getRewriteActionForUserLogic).
 */
export function readRewrite(path: PathMatch | undefined, replacement: string): Rewrite {
  if (path === undefined || !('prefix' in path) || !doublesSlashes(replacement)) return { path: { prefix: replacement } };
  return {
    path: { regex: expressionOf(path.prefix, path.ignoreCase === true), substitution: replacement.replaceAll('\\', '\\\\') },
  };
}

/** True for a new prefix behind which a slash may stand twice. */
export function doublesSlashes(replacement: string): boolean {
  return replacement.endsWith('/') && replacement !== '/';
}

/** The new prefix that an expression of `readRewrite` stands for, where all matches are on its prefix; null for other rewrites. */
export function plainPrefixOf({ path }: Rewrite, matches: readonly RouteMatch[]): string | null {
  if (path === undefined || !('regex' in path)) return null;
  const replacement = path.substitution.replaceAll('\\\\', '\\');
  const isIts = ({ path: match }: RouteMatch) =>
    match !== undefined && 'prefix' in match && expressionOf(match.prefix, match.ignoreCase === true) === path.regex;
  return matches.length > 0 && matches.every(isIts) && doublesSlashes(replacement) ? replacement : null;
}

function expressionOf(prefix: string, ignoreCase: boolean): string {
  return `${ignoreCase ? '(?i)' : ''}^${prefix.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`)}`;
}
