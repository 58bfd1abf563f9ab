import type { StringMatch } from '../../../domain/model/string-match.js';

const HOSTNAME = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

// A route's hostname is compared without the port and the trailing dot that a request may name.
const ENDING = '\\.?(:[^:]*)?';

/** The hosts, as requests send them, that a route's hostname matches; null for what is no plain name. */
export function hostnamePattern(hostname: string): StringMatch | null {
  const name = hostname.toLowerCase();
  if (!HOSTNAME.test(name)) return null;
  const escaped = name.replaceAll('.', '\\.');
  return { regex: `${escaped.startsWith('*') ? `.${escaped}` : escaped}${ENDING}` };
}

/** The hostname whose hosts are just these; null where no hostname says so, as it says nothing of the port. */
export function patternHostname(match: StringMatch): string | null {
  if (!('regex' in match) || !match.regex.endsWith(ENDING)) return null;
  const hostname = match.regex.slice(0, -ENDING.length).replace(/^\.\*/, '*').replaceAll('\\.', '.');
  const back = hostnamePattern(hostname);
  return back !== null && 'regex' in back && back.regex === match.regex ? hostname : null;
}
