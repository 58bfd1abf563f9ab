/** Characters that stand in a path as they are when escaped: the unreserved ones of RFC 3986. */
const UNRESERVED = /[A-Za-z0-9\-._~]/u;
/** Characters that are escaped where they stand bare. */
const ESCAPED = /["#<>?^`{|}\s]/u;

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Length of a dot at a position, bare or as `%2e`; 0 where there is none. */
function dotLength(path: string, at: number): number {
  if (path[at] === '.') return 1;
  return path.slice(at, at + 3).toLowerCase() === '%2e' ? 3 : 0;
}

function isSlash(character: string | undefined): boolean {
  return character === '/' || character === '\\';
}

/** What a dot after a slash means: how much input it consumes and whether it goes up; null for a part of a name. */
function dotSegment(path: string, afterDot: number): { readonly end: number; readonly up: boolean } | null {
  if (afterDot >= path.length) return { end: afterDot, up: false };
  if (isSlash(path[afterDot])) return { end: afterDot + 1, up: false };
  const second = dotLength(path, afterDot);
  const afterSecond = afterDot + second;
  if (second === 0) return null;
  if (afterSecond >= path.length) return { end: afterSecond, up: true };
  return isSlash(path[afterSecond]) ? { end: afterSecond + 1, up: true } : null;
}

/** Drops the last segment of an output that ends in a slash; the first slash stays. */
function withoutLastSegment(output: string): string {
  return output.length <= 1 ? output : output.slice(0, output.lastIndexOf('/', output.length - 2) + 1);
}

interface Step {
  readonly output: string;
  readonly next: number;
}

function readDot(path: string, at: number, output: string): Step {
  const afterDot = at + dotLength(path, at);
  const segment = output.endsWith('/') ? dotSegment(path, afterDot) : null;
  if (segment === null) return { output: `${output}.`, next: afterDot };
  return { output: segment.up ? withoutLastSegment(output) : output, next: segment.end };
}

/** Null for an escaped NUL, which no path may hold. */
function readEscape(path: string, at: number, output: string): Step | null {
  const digits = path.slice(at + 1, at + 3);
  if (!/^[0-9A-Fa-f]{2}$/u.test(digits)) return { output: `${output}%`, next: at + 1 };
  const character = String.fromCharCode(Number.parseInt(digits, 16));
  if (character === '\0') return null;
  return { output: output + (UNRESERVED.test(character) ? character : `%${digits}`), next: at + 3 };
}

/**
 * Where a character that was just unescaped completes an escape after a `%` that was none, that `%` becomes `%25`, so that
 * nothing is unescaped twice (googleurl url_canon_path.cc, CheckForNestedEscapes).
 */
function withoutNestedEscape(output: string, stray: number, next: string): string {
  if (stray < 0 || stray < output.length - 3) return output;
  const digits = output.slice(stray + 1) + (stray === output.length - 2 ? next : '');
  return /^[0-9A-Fa-f]{2}$/u.test(digits) ? `${output.slice(0, stray)}%25${output.slice(stray + 1)}` : output;
}

/**
 * A path without query as Envoy's normalize_path leaves it (googleurl, url_canon_path.cc): dot segments resolved, backslashes
 * turned, unreserved characters unescaped, unsafe ones escaped; double slashes stay. Null where the proxy answers 400.
 */
export function canonicalPath(path: string): string | null {
  let output = isSlash(path[0]) ? '' : '/';
  let at = 0;
  let stray = -1;
  while (at < path.length) {
    const character = path[at] ?? '';
    if (dotLength(path, at) > 0) {
      ({ output, next: at } = readDot(path, at, output));
    } else if (character === '%') {
      const step = readEscape(path, at, output);
      if (step === null) return null;
      if (step.next === at + 1) stray = output.length;
      const unescaped = step.next > at + 1 && step.output.length === output.length + 1;
      output = unescaped ? withoutNestedEscape(step.output, stray, path[step.next] ?? '') : step.output;
      at = step.next;
    } else {
      output += character === '\\' ? '/' : ESCAPED.test(character) ? percentEncode(character) : character;
      at += 1;
    }
  }
  return output;
}
