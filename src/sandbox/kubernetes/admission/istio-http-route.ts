import { isObject, listAt, objectAt, stringAt, type JsonObject } from '../../json-object.js';

const HEADER = /^(:(method|scheme|authority|path|status)|@request\.auth\.claims.*|[!#$%&'*+.^_`|~A-Za-z0-9-]+)$/;
const PLACES = ['uri', 'prefixRewrite', 'authority', 'port', 'scheme'];

/** What istiod says against one HTTP route by itself (istio/istio pkg/config/validation/virtualservice.go, validateHTTPRoute). */
export function reviewHttpRoute(route: JsonObject): string[] {
  const { directResponse, redirect } = route;
  const beside = directResponse !== undefined ? 'direct_response' : redirect !== undefined ? 'redirect' : null;
  const conflicts = ['fault', 'rewrite'].filter((key) => beside !== null && route[key] !== undefined);
  const isNowhere = isObject(redirect) && !PLACES.some((key) => redirect[key] !== undefined && redirect[key] !== '');
  return [
    ...conflicts.map((key) => `HTTP route ${key === 'rewrite' ? 'rule ' : ''}cannot contain both ${key} and ${beside}`),
    ...(isNowhere ? ['redirect must specify URI, authority, scheme, or port'] : []),
    ...(/\./.test(stringAt(objectAt(route, 'corsPolicy'), 'maxAge') ?? '')
      ? ['max_age duration is accurate only to seconds precision']
      : []),
    ...listAt(route, 'match').flatMap((match) =>
      [objectAt(match, 'headers'), objectAt(match, 'withoutHeaders')].flatMap(headerNames),
    ),
  ];
}

function headerNames(headers: JsonObject): string[] {
  return Object.keys(headers)
    .filter((name) => !HEADER.test(name))
    .map((name) => `header name ${name} is not a valid header name`);
}
