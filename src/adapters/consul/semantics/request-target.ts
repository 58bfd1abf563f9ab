/** Methods that Envoy's HTTP/1 codec knows (envoyproxy/envoy `source/common/http/http1/balsa_parser.cc`); it refuses others. */
const METHODS = new Set(
  `ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MOVE MSEARCH NOTIFY OPTIONS PATCH
   POST PROPFIND PROPPATCH PURGE PUT REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE`.split(/\s+/),
);
const VALID_TARGET = /^[!-~]+$/;
const ABSOLUTE_FORM = /^(https?):\/\/(?:[^/?@]*@)?((?:\[[0-9a-f:.]+\]|[-.0-9a-z]+)(?::(\d{1,5}))?)([/?].*)?$/i;

/** The request line as the codec takes it: `path` is null for CONNECT; `authority` and `scheme` only where the target names them. */
export type RequestTarget =
  | { readonly path: string | null; readonly authority: string | null; readonly scheme: string | null }
  | { readonly refusal: string };

/** Reads a request line as sent. Refusals are answered 400 before any intention. */
export function requestTarget(method: string, sent: string): RequestTarget {
  // Blanks around the target are skipped, blanks in it end it.
  const target = sent.replaceAll(/^[ \t]+|[ \t]+$/g, '');
  if (!METHODS.has(method)) return { refusal: `method ${method} is not known` };
  if (!VALID_TARGET.test(target)) return { refusal: 'the path has invalid characters' };
  if (method === 'CONNECT') return connectTarget(target);
  const isWildcard = method === 'OPTIONS' && target.startsWith('*');
  if (target.startsWith('/') || isWildcard) return { path: target, authority: null, scheme: null };
  const [, scheme, authority, port, path] = ABSOLUTE_FORM.exec(target) ?? [];
  if (scheme === undefined || authority === undefined || Number(port ?? '0') > 65_535)
    return { refusal: 'the path does not begin with /' };
  return { authority, path: path ?? '/', scheme: scheme.toLowerCase() };
}

function connectTarget(target: string): RequestTarget {
  return /^[^/]+:\d+$/.test(target)
    ? { path: null, authority: target, scheme: null }
    : { refusal: 'CONNECT needs a host and a port' };
}
