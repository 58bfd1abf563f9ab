const ABSOLUTE = /^[a-z][-+.0-9a-z]*:\/\/(\[[0-9a-f:.]+\]|[-.0-9a-z]+)(:\d{1,5})?([/?][!"$-~]*)?$/i;
const RELATIVE = /^(?![^/]*:)[!$-;=?-Z_a-z~]*$/;

/**
 * True where Envoy leaves a Referer (envoyproxy/envoy `Utility::isValidRefererValue`): an absolute URL without user and fragment,
 * or a relative one whose first segment has no colon.
 */
export function isReferer(value: string): boolean {
  const port = ABSOLUTE.exec(value)?.[2];
  if (ABSOLUTE.test(value) && (port === undefined || Number(port.slice(1)) <= 65_535)) return true;
  return RELATIVE.test(value);
}
