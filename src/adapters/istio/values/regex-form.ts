import { pathTemplateRegex } from '../../../domain/model/path-template.js';
import type { PathMatch } from '../../../domain/model/path-match.js';
import type { StringMatch } from '../../../domain/model/string-match.js';
import { escapeRegex } from './cors-origin.js';

/** The regular expression (RE2, whole value) that means the match. */
export function stringRegex(match: StringMatch): string {
  if ('present' in match) return '.*';
  if ('regex' in match) return match.regex;
  const flags = match.ignoreCase === true ? '(?i)' : '';
  if ('exact' in match) return flags + escapeRegex(match.exact);
  if ('prefix' in match) return `${flags}${escapeRegex(match.prefix)}.*`;
  return 'suffix' in match ? `${flags}.*${escapeRegex(match.suffix)}` : `${flags}.*${escapeRegex(match.contains)}.*`;
}

/** The regular expression (RE2, whole path) that means the match. */
export function pathRegex(match: PathMatch): string {
  if ('segmentPrefix' in match) return `${escapeRegex(match.segmentPrefix.replace(/\/$/, ''))}(/.*)?`;
  if ('template' in match) return pathTemplateRegex(match.template, escapeRegex);
  return stringRegex(match);
}
