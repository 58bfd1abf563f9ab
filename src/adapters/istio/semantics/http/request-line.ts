/** Method and target that the proxy's HTTP/1 parser accepted. An absolute target brings its own host. */
export interface RequestLine {
  readonly path: string;
  readonly host: string | null;
}

/** The methods that Envoy's HTTP/1 parser knows (Envoy http/http1/balsa_parser.cc). */
const METHODS = new Set(
  (
    'ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MOVE MSEARCH NOTIFY OPTIONS ' +
    'PATCH POST PROPFIND PROPPATCH PURGE PUT REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE'
  ).split(' '),
);
const PATH_CHARACTERS = /^[\t\f!-~]*$/u;
const ABSOLUTE = /^https?:\/\/([A-Za-z0-9!$%&'()*+,\-.:;=@[\]_~]+)([/?].*)?$/iu;
const AUTHORITY = /^[A-Za-z0-9!$%&'()*+,\-.:;=@[\]_~]*$/u;

/** True for an authority that the proxy does not refuse. */
export function validAuthority(host: string): boolean {
  return AUTHORITY.test(host);
}

/**
 * Reads method and target as the HTTP/1 codec does; null where it answers 400: an unknown method, a target that is no path,
 * or characters outside printable ASCII. `*` belongs to OPTIONS, and the proxy does not serve it either.
 */
export function readRequestLine(method: string, target: string): RequestLine | null {
  if (!METHODS.has(method) || !PATH_CHARACTERS.test(target)) return null;
  if (target.startsWith('/')) return { path: target, host: null };
  const absolute = ABSOLUTE.exec(target);
  if (absolute === null) return null;
  const rest = absolute[2] ?? '';
  return { path: rest.startsWith('/') ? rest : `/${rest}`, host: absolute[1] ?? '' };
}
