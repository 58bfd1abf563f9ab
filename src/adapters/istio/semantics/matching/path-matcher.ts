import { RE2JS } from 're2js';
import { stringMatcher, type TextMatcher } from './string-matcher.js';

const SEGMENT = '{*}';
const ANY = '{**}';
/** The characters of a path segment to Envoy's URI templates; `"<>[\]^{|}` and the backtick are outside. */
const SEGMENT_CHARACTERS = "a-zA-Z0-9._~%!$&'()+,;:@=*-";

/** True for a path value that is a URI template rather than a plain string. */
function isTemplate(value: string): boolean {
  return value.includes(SEGMENT) || value.includes(ANY);
}

/** `{*}` is one segment that is not empty, `{**}` any text with slashes, also none (Envoy extensions/path/uri_template_lib). */
function templateMatcher(template: string): TextMatcher {
  const segments = template.split('/').map((segment) => {
    const operator = segment.startsWith(ANY) ? ANY : segment.startsWith(SEGMENT) ? SEGMENT : '';
    const pattern = operator === ANY ? `[${SEGMENT_CHARACTERS}/]*` : operator === SEGMENT ? `[${SEGMENT_CHARACTERS}]+` : '';
    return pattern + RE2JS.quote(segment.slice(operator.length));
  });
  const compiled = RE2JS.compile(segments.join('/'));
  return (path) => compiled.matches(path);
}

/** A value of `paths`; the matcher takes the normalized path without query. */
export function pathMatcher(value: string): TextMatcher {
  return isTemplate(value) ? templateMatcher(value) : stringMatcher(value);
}
