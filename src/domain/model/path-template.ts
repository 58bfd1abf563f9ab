/** The characters of a path segment: unreserved, percent-encoded, sub-delimiters, `:` and `@` (RFC 3986, 3.3); the dash stands last. */
const CHARACTERS = "a-zA-Z0-9._~%!$&'()*+,;:@=-";

/**
 * The RE2 expression, over the whole path, of a template: `{*}` is one segment that is not empty, `{**}` any text, slashes and
 * nothing included, both of the characters that a path may hold (as Envoy's URI templates, extensions/path/uri_template_lib).
 * @param quote makes literal text an expression
 */
export function pathTemplateRegex(template: string, quote: (text: string) => string): string {
  return template
    .split(/(\{\*\*\}|\{\*\})/)
    .map((part) => (part === '{**}' ? `[/${CHARACTERS}]*` : part === '{*}' ? `[${CHARACTERS}]+` : quote(part)))
    .join('');
}
