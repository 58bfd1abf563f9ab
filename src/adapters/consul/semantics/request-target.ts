/** Methods that Envoy's HTTP/1 codec knows (envoyproxy/envoy `source/common/http/http1/balsa_parser.cc`); it refuses others. */
const METHODS = new Set(
  `ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MOVE MSEARCH NOTIFY OPTIONS PATCH
   POST PROPFIND PROPPATCH PURGE PUT REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE`.split(/\s+/),
);
const VALID_TARGET = /^[\t\f!-~]+$/;
const ABSOLUTE_FORM = /^https?:\/\/([^/?@]+)([/?].*)?$/i;

/** The request line as the codec takes it: `path` is null for CONNECT, `authority` null unless the target names one. */
export type RequestTarget = { readonly path: string | null; readonly authority: string | null } | { readonly refusal: string };

/** Reads a request line as sent. Refusals are answered 400 before any intention. */
export function requestTarget(method: string, target: string): RequestTarget {
  if (!METHODS.has(method)) return { refusal: `method ${method} is not known` };
  if (!VALID_TARGET.test(target)) return { refusal: 'the path has invalid characters' };
  if (method === 'CONNECT')
    return target.startsWith('/') ? { refusal: 'CONNECT needs an authority' } : { path: null, authority: target };
  if (target.startsWith('/')) return { path: target, authority: null };
  const [, authority, rest] = ABSOLUTE_FORM.exec(target) ?? [];
  if (authority === undefined) return { refusal: 'the path does not begin with /' };
  const path = rest ?? '/';
  return { authority, path: path.startsWith('/') ? path : `/${path}` };
}
