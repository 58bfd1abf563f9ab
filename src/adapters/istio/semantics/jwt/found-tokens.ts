import { queryParameter, withoutQueryParameter } from '../http/query-parameters.js';
import type { RequestHeaders } from '../http/request-headers.js';
import type { JwtRule } from './jwt-rule.js';

/** A token that a rule finds in a request, and how it is taken out. */
export interface FoundToken {
  readonly text: string;
  remove(headers: RequestHeaders): void;
}

function fromHeader(headers: RequestHeaders, name: string, prefix: string): readonly FoundToken[] {
  return headers.lines(name).flatMap((line) => {
    // The prefix counts wherever it stands; blanks and other marks after it are skipped (Envoy jwt_authn/extractor.cc).
    const at = line.indexOf(prefix);
    if (at < 0) return [];
    const rest = line.slice(at + prefix.length);
    const start = prefix === '' ? 0 : rest.search(/[A-Za-z0-9\-_.]/u);
    const text = start < 0 ? line : rest.slice(start);
    return [{ text, remove: (from: RequestHeaders): void => from.remove(name) }];
  });
}

function fromParameter(headers: RequestHeaders, name: string): readonly FoundToken[] {
  const value = queryParameter(headers.first(':path') ?? '', name);
  if (value === null) return [];
  return [
    {
      text: value,
      remove: (from: RequestHeaders): void => from.set(':path', withoutQueryParameter(from.first(':path') ?? '', name)),
    },
  ];
}

function fromCookie(headers: RequestHeaders, name: string): readonly FoundToken[] {
  const pairs = headers.lines('cookie').flatMap((line) => line.split(';').map((pair) => pair.trim()));
  const pair = pairs.find((candidate) => candidate.startsWith(`${name}=`));
  if (pair === undefined) return [];
  const value = pair.slice(name.length + 1).replace(/^"(.*)"$/u, '$1');
  // Envoy leaves cookies as they are.
  return [{ text: value, remove: (): void => undefined }];
}

/** Every token at the places of a rule, headers first. */
export function findTokens(headers: RequestHeaders, rule: JwtRule): readonly FoundToken[] {
  return [
    ...rule.headers.flatMap(({ name, prefix }) => fromHeader(headers, name, prefix)),
    ...rule.parameters.flatMap((name) => fromParameter(headers, name)),
    ...rule.cookies.flatMap((name) => fromCookie(headers, name)),
  ];
}
