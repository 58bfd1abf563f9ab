import { BackendTLSPolicy } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/BackendTLSPolicy';
import { Gateway } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway';
import { GatewayClass } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/GatewayClass';
import { GRPCRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/GRPCRoute';
import { HTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import { TCPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1alpha2/TCPRoute';
import { TLSRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1alpha2/TLSRoute';
import { ReferenceGrant } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1beta1/ReferenceGrant';
import { httpRoute, withRules } from '../admission/validation-rules.js';
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

function schemaOf(model: ModelClass, specDefaults: Structural = {}): ObjectSchema {
  return tracedSchema(model, (object) => applyDefaults({ properties: { spec: specDefaults } }, object));
}

/**
 * The resources of kubernetes-sigs/gateway-api, schemas from @kubernetes-models/gateway-api.
 * @param webhook the mesh's validating webhook for HTTPRoute, where it has one
 */
export function gatewayApiTypes(webhook: Webhook | null): readonly ResourceType[] {
  return [
    gatewayApi([['v1'], 'GatewayClass', 'gatewayclasses', false], schemaOf(GatewayClass), null),
    gatewayApi([['v1', 'v1beta1'], 'Gateway', 'gateways', true], schemaOf(Gateway, GATEWAY_DEFAULTS), null, {
      shortNames: ['gtw'],
      lists: { 'spec.listeners': ['name'] },
    }),
    gatewayApi(
      [['v1', 'v1beta1'], 'HTTPRoute', 'httproutes', true],
      withRules(schemaOf(HTTPRoute, HTTP_ROUTE_DEFAULTS), [httpRoute]),
      webhook,
    ),
    gatewayApi([['v1'], 'GRPCRoute', 'grpcroutes', true], schemaOf(GRPCRoute, L4_AND_GRPC_ROUTE_DEFAULTS), webhook),
    gatewayApi([['v1alpha2'], 'TLSRoute', 'tlsroutes', true], schemaOf(TLSRoute, L4_AND_GRPC_ROUTE_DEFAULTS), webhook),
    gatewayApi([['v1alpha2'], 'TCPRoute', 'tcproutes', true], schemaOf(TCPRoute, L4_AND_GRPC_ROUTE_DEFAULTS), webhook),
    gatewayApi([['v1'], 'BackendTLSPolicy', 'backendtlspolicies', true], schemaOf(BackendTLSPolicy), null, {
      shortNames: ['btlspolicy'],
    }),
    gatewayApi([['v1beta1'], 'ReferenceGrant', 'referencegrants', true], schemaOf(ReferenceGrant), null, {
      shortNames: ['refgrant'],
    }),
  ];
}
