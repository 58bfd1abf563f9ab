/**
 * Envoy's path canonicalization (envoyproxy/envoy `source/common/http/path_utility.cc` over Chromium's `url_canon_path.cc`):
 * dot segments are removed, `\` becomes `/`, escapes of unreserved characters are decoded, other escapes keep their case, and
 * characters that may not stand in a path are escaped.
 */

const UNRESERVED = /[-0-9A-Za-z_~]/;
/** Printable characters that are escaped where they stand plain. */
const ESCAPED = new Set([' ', '"', '#', '<', '>', '?', '^', '`', '{', '|', '}']);
const ESCAPE = /^%([0-9A-Fa-f]{2})/;

/** Parameters of plain dot segments, which are dropped before segments are looked at; `\\` does not end them. */
const DOT_PARAMETERS = /(?<=\/)(\.\.?);[^/]*/g;

/** Where a scan of the path stands. */
interface Scan {
  readonly input: string;
  at: number;
  output: string;
  /** Where the last `%` that began no escape stands in the output; -Infinity where there was none. */
  barePercent: number;
}

/** The canonical form of a path without query; null where Envoy refuses it (a NUL, plain or escaped). */
export function canonicalPath(path: string): string | null {
  const scan: Scan = { input: path.replaceAll(DOT_PARAMETERS, '$1'), at: 0, output: '', barePercent: -Infinity };
  while (scan.at < scan.input.length) {
    if (!step(scan)) return null;
  }
  return scan.output;
}

/** Takes the next character or escape; false where it makes the path invalid. */
function step(scan: Scan): boolean {
  const { input, at } = scan;
  if (dotLength(input, at) > 0) return takeDot(scan);
  const character = input.charAt(at);
  if (character === '%') return takeEscape(scan);
  if (character === '\0') return false;
  scan.output += character === '\\' ? '/' : isPlain(character) ? character : encodeURIComponent(character);
  scan.at += 1;
  return true;
}

function isPlain(character: string): boolean {
  return character > ' ' && character < '\u007f' && !ESCAPED.has(character);
}

/** A dot behind a slash may be a segment of its own; any other is a plain character, escaped or not. */
function takeDot(scan: Scan): true {
  const { input, at } = scan;
  const next = at + dotLength(input, at);
  const second = dotLength(input, next);
  if (!scan.output.endsWith('/')) return plainDot(scan, next);
  if (endsSegment(input, next)) return leave(scan, next, scan.output);
  if (second > 0 && endsSegment(input, next + second)) return leave(scan, next + second, parentOf(scan.output));
  return plainDot(scan, next);
}

function plainDot(scan: Scan, next: number): true {
  scan.output += '.';
  scan.at = next;
  return true;
}

/** Goes on behind a dot segment and the slash that ends it. */
function leave(scan: Scan, end: number, output: string): true {
  scan.output = output;
  scan.at = Math.min(end + 1, scan.input.length);
  return true;
}

function endsSegment(input: string, at: number): boolean {
  return at >= input.length || input.charAt(at) === '/' || input.charAt(at) === '\\';
}

/** Length of the dot at a place: 1 plain, 3 escaped, 0 where there is none. */
function dotLength(input: string, at: number): number {
  if (input.charAt(at) === '.') return 1;
  return input.slice(at, at + 3).toLowerCase() === '%2e' ? 3 : 0;
}

/** The output up to the slash before its last segment; the root has no parent. */
function parentOf(output: string): string {
  if (output.length <= 1) return output;
  return output.slice(0, Math.max(output.lastIndexOf('/', output.length - 2), 0) + 1);
}

function takeEscape(scan: Scan): boolean {
  const hex = ESCAPE.exec(scan.input.slice(scan.at, scan.at + 3))?.[1];
  if (hex === undefined) {
    scan.barePercent = scan.output.length;
    scan.output += '%';
    scan.at += 1;
    return true;
  }
  if (hex === '00') return false;
  const character = String.fromCharCode(Number.parseInt(hex, 16));
  scan.at += 3;
  if (!UNRESERVED.test(character)) scan.output += `%${hex}`;
  else takeDecoded(scan, character);
  return true;
}

/** A decoded character that would complete an escape with a bare `%` before it has that one escaped (CheckForNestedEscapes). */
function takeDecoded(scan: Scan, character: string): void {
  scan.output += character;
  if (scan.barePercent < scan.output.length - 3) return;
  const isOneMoreNeeded = scan.barePercent === scan.output.length - 2;
  const completed = scan.output.slice(scan.barePercent) + (isOneMoreNeeded ? scan.input.charAt(scan.at) : '');
  if (!ESCAPE.test(completed)) return;
  scan.output = `${scan.output.slice(0, scan.barePercent)}%25${scan.output.slice(scan.barePercent + 1)}`;
}
