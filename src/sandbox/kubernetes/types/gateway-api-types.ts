import { BackendTLSPolicy } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/BackendTLSPolicy';
import { Gateway } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway';
import { GatewayClass } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/GatewayClass';
import { GRPCRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/GRPCRoute';
import { HTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import { ReferenceGrant as ReferenceGrantV1 } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/ReferenceGrant';
import { TLSRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/TLSRoute';
import { TCPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1alpha2/TCPRoute';
import { TLSRoute as TLSRouteV1Alpha2 } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1alpha2/TLSRoute';
import { ReferenceGrant } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1beta1/ReferenceGrant';
import type { JsonObject } from '../../json-object.js';
import {
  backendValidation,
  filters,
  grpcMethods,
  httpRules,
  listeners,
  parents,
  paths,
  replacedPaths,
  servicePorts,
} from '../admission/gateway-api-rules.js';
import { type ValidationRule, withRules } from '../admission/with-rules.js';
import type { ObjectSchema, ResourceType, Webhook } from '../resource-type.js';
import { GATEWAY_DEFAULTS, HTTP_ROUTE_DEFAULTS, L4_AND_GRPC_ROUTE_DEFAULTS } from '../schemas/gateway-api.js';
import { applyDefaults, type Structural } from '../schemas/structural-schema.js';
import { type ModelClass, tracedSchema } from '../schemas/traced-schema.js';

function gatewayApi(
  [versions, kind, plural, namespaced]: [string[], string, string, boolean],
  schema: ObjectSchema,
  webhook: Webhook | null,
  extra: Partial<ResourceType> = {},
): ResourceType {
  return {
    group: 'gateway.networking.k8s.io',
    versions,
    kind,
    plural,
    shortNames: [],
    namespaced,
    custom: true,
    hasStatus: kind !== 'ReferenceGrant',
    schema,
    webhook,
    lists: {},
    atomicMaps: [],
    ...extra,
  };
}

/**
 * A schema with the kind's rules and defaults.
 * @param apiVersion the version that the model knows, where the published models lack a later one of the same form
 */
function schemaOf(
  model: ModelClass,
  specDefaults: Structural,
  rules: readonly ValidationRule[],
  apiVersion?: string,
): ObjectSchema {
  const traced = tracedSchema(model, (object) => applyDefaults({ properties: { spec: specDefaults } }, object));
  const schema = {
    ...traced,
    check: (object: JsonObject) => traced.check(apiVersion === undefined ? object : { ...object, apiVersion }),
  };
  return withRules(schema, rules);
}

const TCP_RULES = [parents, servicePorts];
const GRPC_RULES = [...TCP_RULES, filters, grpcMethods];
const HTTP_RULES = [...TCP_RULES, filters, httpRules, paths, replacedPaths];
const V1ALPHA2 = 'gateway.networking.k8s.io/v1alpha2';

function deprecated(kind: string, ...versions: readonly string[]): Partial<ResourceType> {
  const text = (version: string): string =>
    `The ${version} version of ${kind} has been deprecated and will be removed in a future release of the API. Please upgrade to v1.`;
  return { deprecated: Object.fromEntries(versions.map((version) => [version, text(version)])) };
}

/**
 * The resources of kubernetes-sigs/gateway-api, schemas from @kubernetes-models/gateway-api.
 * @param webhook the mesh's validating webhook for routes, where it has one
 */
export function gatewayApiTypes(webhook: Webhook | null): readonly ResourceType[] {
  const defaults = L4_AND_GRPC_ROUTE_DEFAULTS;
  const oldTls = schemaOf(TLSRouteV1Alpha2, defaults, TCP_RULES, V1ALPHA2);
  return [
    gatewayApi([['v1', 'v1beta1'], 'GatewayClass', 'gatewayclasses', false], schemaOf(GatewayClass, {}, []), null, {
      shortNames: ['gc'],
    }),
    gatewayApi([['v1', 'v1beta1'], 'Gateway', 'gateways', true], schemaOf(Gateway, GATEWAY_DEFAULTS, [listeners]), null, {
      shortNames: ['gtw'],
      lists: { 'spec.listeners': ['name'] },
    }),
    gatewayApi(
      [['v1', 'v1beta1'], 'HTTPRoute', 'httproutes', true],
      schemaOf(HTTPRoute, HTTP_ROUTE_DEFAULTS, HTTP_RULES),
      webhook,
    ),
    gatewayApi([['v1'], 'GRPCRoute', 'grpcroutes', true], schemaOf(GRPCRoute, defaults, GRPC_RULES), webhook),
    gatewayApi(
      [['v1', 'v1alpha3', 'v1alpha2'], 'TLSRoute', 'tlsroutes', true],
      schemaOf(TLSRoute, defaults, TCP_RULES),
      webhook,
      {
        ...deprecated('TLSRoute', 'v1alpha2', 'v1alpha3'),
        olderSchemas: { v1alpha3: oldTls, v1alpha2: oldTls },
      },
    ),
    gatewayApi(
      [['v1', 'v1alpha2'], 'TCPRoute', 'tcproutes', true],
      schemaOf(TCPRoute, defaults, TCP_RULES, V1ALPHA2),
      webhook,
      deprecated('TCPRoute', 'v1alpha2'),
    ),
    gatewayApi(
      [['v1'], 'BackendTLSPolicy', 'backendtlspolicies', true],
      schemaOf(BackendTLSPolicy, {}, [backendValidation]),
      null,
      { shortNames: ['btlspolicy'] },
    ),
    gatewayApi([['v1beta1', 'v1'], 'ReferenceGrant', 'referencegrants', true], tracedSchema(ReferenceGrant), null, {
      shortNames: ['refgrant'],
      olderSchemas: { v1: tracedSchema(ReferenceGrantV1) },
    }),
  ];
}
