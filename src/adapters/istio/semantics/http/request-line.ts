/** Method and target that the proxy's HTTP/1 parser accepted. An absolute target brings its own host. */
export interface RequestLine {
  readonly path: string;
  readonly host: string | null;
}

/** The methods that Envoy's HTTP/1 parser takes with a path (Envoy http/http1/balsa_parser.cc): CONNECT wants `host:port`. */
const METHODS = new Set(
  (
    'ACL BIND CHECKOUT COPY DELETE GET HEAD LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MOVE MSEARCH NOTIFY OPTIONS ' +
    'PATCH POST PROPFIND PROPPATCH PURGE PUT REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE'
  ).split(' '),
);
const PATH_CHARACTERS = /^[!-~]*$/u;
/**
 * Scheme, user, host, port and path; the host is narrower than in a Host header (Envoy http/utility.cc, Url::initialize). A query
 * without a path is no path that the proxy serves (http/conn_manager_impl.cc, AbsolutePath).
 */
const ABSOLUTE = /^https?:\/\/(?:[^/?@]*@)?((?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?)(\/.*)?$/iu;
const HIGHEST_PORT = 65_535;
const AUTHORITY = /^[A-Za-z0-9!$%&'()*+,\-.:;=@[\]_~]*$/u;

/** True for an authority that the proxy does not refuse. */
export function validAuthority(host: string): boolean {
  return AUTHORITY.test(host);
}

/** Any method: the inspector knows none by name. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/u;
/** What the parser takes for a target, before the codec judges it: a path or `*`, or an authority and what follows, after a scheme. */
const PARSED_PATH = /^[/*][!-~]*$/u;
const PARSED_AUTHORITY = /^(?!.*@@)[A-Za-z0-9!$%&'()*+,\-.:;=@[\]_~]*(?:[/?][!-~]*)?$/u;
const PARSED_SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//u;

/** A target that the HTTP/1 parser takes; that of CONNECT has no scheme. */
function isParsedTarget(method: string, target: string): boolean {
  if (PARSED_PATH.test(target)) return true;
  if (method === 'CONNECT') return target !== '' && PARSED_AUTHORITY.test(target);
  return PARSED_SCHEME.test(target) && PARSED_AUTHORITY.test(target.replace(PARSED_SCHEME, ''));
}

/**
 * True for a request line by which a port without a declared protocol takes a plaintext connection for HTTP; after any other it
 * is bytes (Envoy http_inspector.cc, which runs the HTTP/1 parser over the first line).
 */
export function isDetectedAsHttp(method: string, target: string): boolean {
  return TOKEN.test(method) && isParsedTarget(method, target);
}

/**
 * Reads method and target as the HTTP/1 codec does; null where it answers 400: an unknown method, a target that is no path,
 * or characters outside printable ASCII. `*` belongs to OPTIONS, and the proxy does not serve it either.
 */
export function readRequestLine(method: string, target: string): RequestLine | null {
  if (!METHODS.has(method) || !PATH_CHARACTERS.test(target)) return null;
  if (target.startsWith('/')) return { path: target, host: null };
  const absolute = ABSOLUTE.exec(target);
  if (absolute === null || Number(absolute[2] ?? 0) > HIGHEST_PORT) return null;
  return { path: absolute[3] ?? '/', host: absolute[1] ?? '' };
}
