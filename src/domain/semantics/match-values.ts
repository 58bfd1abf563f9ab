import { pathTemplateRegex } from '../model/path-template.js';
import { RE2JS } from 're2js';
import { isWithin, parseIpBlock } from '../model/ip-range.js';
import type { PathMatch } from '../model/path-match.js';
import type { NamedMatch, StringMatch } from '../model/string-match.js';

/** True where the value is matched. `present` holds for every value, the empty one too. */
export function matchesString(match: StringMatch, value: string): boolean {
  if ('present' in match) return true;
  if ('regex' in match) return matchesRegex(match.regex, value);
  const fold = (text: string) => (match.ignoreCase === true ? text.toLowerCase() : text);
  if ('exact' in match) return fold(value) === fold(match.exact);
  if ('prefix' in match) return fold(value).startsWith(fold(match.prefix));
  if ('suffix' in match) return fold(value).endsWith(fold(match.suffix));
  return fold(value).includes(fold(match.contains));
}

/** True where the path, without query, is matched. A segment prefix ignores trailing slashes on both sides. */
export function matchesPath(match: PathMatch, path: string): boolean {
  if ('segmentPrefix' in match) {
    const prefix = match.segmentPrefix.replace(/\/+$/, '');
    return path === prefix || path.startsWith(`${prefix}/`);
  }
  if ('template' in match)
    return matchesRegex(
      pathTemplateRegex(match.template, (text) => RE2JS.quote(text)),
      path,
    );
  return matchesString(match, path);
}

/** True where one of the lines of that name is matched, each line by itself; inverted: where none is. */
export function matchesNamed(named: NamedMatch, lines: readonly (readonly [string, string])[]): boolean {
  const values = lines.filter(([name]) => name.toLowerCase() === named.name.toLowerCase()).map(([, value]) => value);
  return values.some((value) => matchesString(named.match, value)) !== named.invert;
}

/** True where the address lies in one of the blocks. */
export function isInBlocks(blocks: readonly string[], address: string): boolean {
  const one = parseIpBlock(address);
  return (
    one !== null &&
    blocks.some((block) => {
      const range = parseIpBlock(block);
      return range !== null && isWithin(one, range);
    })
  );
}

/** RE2 over the whole value, in linear time. An expression that RE2 refuses matches nothing: SV-01 reports it. */
function matchesRegex(expression: string, value: string): boolean {
  try {
    return RE2JS.compile(expression).matches(value);
  } catch {
    return false;
  }
}
