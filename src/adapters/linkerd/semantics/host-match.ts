import type { Specificity } from './specificity.js';

/** How closely a host fits a route's hostname, or null: any exact name beats any wildcard, then the longer one wins. */
export type HostMatch = (host: string | null) => Specificity | null;

/**
 * Reads a hostname of a route. Case does not matter, and a trailing dot of the request's host only where the hostname has one
 * too; `*.x` wants at least one label more. Source: linkerd2-proxy linkerd/http/route/src/http/match/host.rs.
 */
export function hostMatch(hostname: string): HostMatch {
  const wanted = hostname.toLowerCase();
  const suffix = wanted.startsWith('*.') ? wanted.slice(1) : null;
  const keepsDot = wanted.endsWith('.');
  return (host) => {
    if (host === null) return null;
    const given = keepsDot ? host.toLowerCase() : host.toLowerCase().replace(/\.$/, '');
    if (suffix === null) return given === wanted ? [2, wanted.length] : null;
    return given.endsWith(suffix) ? [1, suffix.length] : null;
  };
}
