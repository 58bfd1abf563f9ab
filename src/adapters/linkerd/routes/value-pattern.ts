import type { JsonObject, JsonValue } from '../../../domain/json.js';
import type { NamedMatch, StringMatch } from '../../../domain/model/string-match.js';
import { textAt } from '../json-fields.js';
import { quoteRegex, readRegex, writeRegex } from './spanning-regex.js';

/** A pattern that matches the same whole values; null for an exact value in its own case. */
export function stringPattern(match: StringMatch): string | null {
  if ('present' in match) return '.*';
  if ('regex' in match) return match.regex;
  const fold = match.ignoreCase === true ? '(?i)' : '';
  if ('exact' in match) return fold === '' ? null : `${fold}${quoteRegex(match.exact)}`;
  if ('prefix' in match) return `${fold}${quoteRegex(match.prefix)}.*`;
  if ('suffix' in match) return `${fold}.*${quoteRegex(match.suffix)}`;
  return `${fold}.*${quoteRegex(match.contains)}.*`;
}

/** A header or query parameter match of a route; null where it is inverted, which no route says. */
export function writeNamed({ name, match, invert }: NamedMatch): JsonObject | null {
  if (invert) return null;
  const pattern = stringPattern(match);
  if (pattern !== null) return { type: 'RegularExpression', name, value: writeRegex(pattern) };
  return { type: 'Exact', name, value: 'exact' in match ? match.exact : '' };
}

/** Reads one; null where the model cannot say just this. */
export function readNamed(entry: JsonValue): NamedMatch | null {
  const [name, value] = [textAt(entry, 'name') ?? '', textAt(entry, 'value') ?? ''];
  const type = textAt(entry, 'type') ?? 'Exact';
  if (name === '') return null;
  if (type === 'Exact') return { name, match: { exact: value }, invert: false };
  const regex = type === 'RegularExpression' ? readRegex(value) : null;
  if (regex === null || regex === '') return null;
  return { name, match: regex === '.*' ? { present: true } : { regex }, invert: false };
}
