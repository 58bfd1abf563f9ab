import type { Structural } from './structural-schema.js';

const HEADER: Structural = {
  type: 'object',
  required: ['name', 'value'],
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 256 },
    value: { type: 'string', minLength: 1, maxLength: 4096 },
  },
};

const HEADER_MODIFIER: Structural = {
  type: 'object',
  properties: {
    set: { type: 'array', items: HEADER, maxItems: 16 },
    add: { type: 'array', items: HEADER, maxItems: 16 },
    remove: { type: 'array', items: { type: 'string' }, maxItems: 16 },
  },
};

const PATH_MODIFIER: Structural = {
  type: 'object',
  required: ['type'],
  properties: {
    type: { type: 'string', enum: ['ReplaceFullPath', 'ReplacePrefixMatch'] },
    replaceFullPath: { type: 'string', maxLength: 1024 },
    replacePrefixMatch: { type: 'string', maxLength: 1024 },
  },
};

const REDIRECT: Structural = {
  type: 'object',
  properties: {
    scheme: { type: 'string', enum: ['http', 'https'] },
    hostname: { type: 'string', minLength: 1, maxLength: 253 },
    path: PATH_MODIFIER,
    port: { type: 'integer', minimum: 1, maximum: 65_535 },
    statusCode: { type: 'integer', default: 302 },
  },
};

const BACKEND_FIELDS: Readonly<Record<string, Structural>> = {
  group: { type: 'string', maxLength: 253, default: '' },
  kind: { type: 'string', minLength: 1, maxLength: 63, default: 'Service' },
  name: { type: 'string', minLength: 1, maxLength: 253 },
  namespace: { type: 'string', minLength: 1, maxLength: 63 },
  port: { type: 'integer', minimum: 1, maximum: 65_535 },
};

const MIRROR: Structural = {
  type: 'object',
  required: ['backendRef'],
  properties: {
    backendRef: { type: 'object', required: ['name'], properties: BACKEND_FIELDS },
    percent: { type: 'integer' },
    fraction: { type: 'object', properties: { numerator: { type: 'integer' }, denominator: { type: 'integer', default: 100 } } },
  },
};

/** `open` schemas only bring defaults: the checks of these kinds come from the published validators. */
function filters(types: readonly string[], open: boolean): Structural {
  const item: Structural = {
    type: 'object',
    required: ['type'],
    open,
    properties: {
      type: { type: 'string', enum: types },
      requestHeaderModifier: HEADER_MODIFIER,
      ...(open
        ? {
            responseHeaderModifier: HEADER_MODIFIER,
            requestMirror: MIRROR,
            cors: { open, properties: { maxAge: { default: 5 } } },
          }
        : {}),
      requestRedirect: REDIRECT,
    },
  };
  return { type: 'array', items: item, maxItems: 16 };
}

function parentRefs(group: string): Structural {
  return {
    type: 'array',
    maxItems: 32,
    items: {
      type: 'object',
      required: ['name'],
      properties: {
        group: { type: 'string', maxLength: 253, default: group },
        kind: { type: 'string', minLength: 1, maxLength: 63, default: 'Gateway' },
        namespace: { type: 'string', minLength: 1, maxLength: 63 },
        name: { type: 'string', minLength: 1, maxLength: 253 },
        sectionName: { type: 'string', minLength: 1, maxLength: 253 },
        port: { type: 'integer', minimum: 1, maximum: 65_535 },
      },
    },
  };
}

function backendRefs(filterSchema: Structural): Structural {
  const properties = {
    ...BACKEND_FIELDS,
    weight: { type: 'integer', minimum: 0, maximum: 1_000_000, default: 1 },
    filters: filterSchema,
  } as const;
  return { type: 'array', maxItems: 16, items: { type: 'object', required: ['name'], properties } };
}

const NAMED_MATCH: Structural = {
  type: 'array',
  maxItems: 16,
  items: {
    type: 'object',
    required: ['name', 'value'],
    properties: {
      type: { type: 'string', enum: ['Exact', 'RegularExpression'], default: 'Exact' },
      name: { type: 'string', minLength: 1, maxLength: 256 },
      value: { type: 'string', minLength: 1, maxLength: 4096 },
    },
  },
};

const DEFAULT_MATCHES = [{ path: { type: 'PathPrefix', value: '/' } }];

const HTTP_MATCHES: Structural = {
  type: 'array',
  maxItems: 64,
  default: DEFAULT_MATCHES,
  items: {
    type: 'object',
    properties: {
      path: {
        type: 'object',
        default: { type: 'PathPrefix', value: '/' },
        properties: {
          type: { type: 'string', enum: ['Exact', 'PathPrefix', 'RegularExpression'], default: 'PathPrefix' },
          value: { type: 'string', maxLength: 1024, default: '/' },
        },
      },
      headers: NAMED_MATCH,
      queryParams: NAMED_MATCH,
      method: { type: 'string', enum: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'] },
    },
  },
};

/** The spec of policy.linkerd.io HTTPRoute (linkerd2 charts/linkerd-crds, storage version). */
export const LINKERD_HTTP_ROUTE: Structural = httpRoute('policy.linkerd.io', ['RequestHeaderModifier', 'RequestRedirect'], false);

/** The defaults of gateway.networking.k8s.io HTTPRoute (gateway-api config/crd, standard channel). */
export const HTTP_ROUTE_DEFAULTS: Structural = httpRoute('gateway.networking.k8s.io', [], true);

function httpRoute(group: string, filterTypes: readonly string[], open: boolean): Structural {
  const filterSchema = filters(filterTypes, open);
  const duration: Structural = { type: 'string', pattern: /^([0-9]{1,5}(h|m|s|ms)){1,4}$/ };
  const rule: Structural = {
    type: 'object',
    open,
    properties: {
      matches: HTTP_MATCHES,
      filters: filterSchema,
      backendRefs: backendRefs(filterSchema),
      timeouts: { type: 'object', properties: { request: duration, backendRequest: duration } },
    },
  };
  return {
    type: 'object',
    open,
    properties: {
      parentRefs: parentRefs(group),
      hostnames: { type: 'array', maxItems: 16, items: { type: 'string', minLength: 1, maxLength: 253 } },
      rules: { type: 'array', maxItems: 16, items: rule, default: [{ matches: DEFAULT_MATCHES }] },
    },
  };
}

/** The defaults of GRPCRoute, TLSRoute and TCPRoute. */
export const L4_AND_GRPC_ROUTE_DEFAULTS: Structural = {
  open: true,
  properties: {
    parentRefs: parentRefs('gateway.networking.k8s.io'),
    rules: {
      items: {
        open: true,
        properties: {
          filters: filters([], true),
          backendRefs: backendRefs(filters([], true)),
          matches: { items: { properties: { headers: NAMED_MATCH, method: { properties: { type: { default: 'Exact' } } } } } },
        },
      },
    },
  },
};

/** The defaults of gateway.networking.k8s.io Gateway. */
export const GATEWAY_DEFAULTS: Structural = {
  properties: {
    addresses: { items: { properties: { type: { default: 'IPAddress' } } } },
    listeners: {
      items: {
        properties: {
          allowedRoutes: {
            default: { namespaces: { from: 'Same' } },
            properties: { namespaces: { default: { from: 'Same' }, properties: { from: { default: 'Same' } } } },
          },
          tls: {
            properties: {
              mode: { default: 'Terminate' },
              certificateRefs: { items: { properties: { group: { default: '' }, kind: { default: 'Secret' } } } },
            },
          },
        },
      },
    },
  },
};
