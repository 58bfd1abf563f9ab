import { RE2JS } from 're2js';

/** A compiled pattern that decides whether it spans a whole value. */
export type RegexPattern = (value: string) => boolean;

/**
 * Compiles a pattern of a route match; null where the proxy's engine refuses it, which voids the route. The search is leftmost
 * first and its first hit must span the value, so that `/a|/ab` never matches `/ab`. Source: linkerd2-proxy linkerd/http/route.
 */
export function compileRegex(pattern: string): RegexPattern | null {
  if (hasStrayBrace(pattern)) return null;
  try {
    const compiled = RE2JS.compile(pattern);
    return (value) => {
      const matcher = compiled.matcher(value);
      return matcher.find() && matcher.start() === 0 && matcher.end() === value.length;
    };
  } catch {
    return null;
  }
}

// Rust's engine takes `{` outside a class only as a repetition or after `\p`, `\x`, `\u`; RE2 takes a stray one as a literal.
function hasStrayBrace(pattern: string): boolean {
  const plain = pattern.replace(/\\[pPxuU]\{[^}]*\}|\\[bB]\{[^}]*\}|\\./gs, '_').replace(/\[\^?\]?[^\]]*\]/gs, '_');
  return /\{/.test(plain.replace(/\{\d+(,\d*)?\}/g, ''));
}
