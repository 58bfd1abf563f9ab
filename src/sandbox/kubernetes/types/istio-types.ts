import { WasmPlugin } from '@kubernetes-models/istio/extensions.istio.io/v1alpha1/WasmPlugin';
import { DestinationRule } from '@kubernetes-models/istio/networking.istio.io/v1/DestinationRule';
import { Gateway } from '@kubernetes-models/istio/networking.istio.io/v1/Gateway';
import { ServiceEntry } from '@kubernetes-models/istio/networking.istio.io/v1/ServiceEntry';
import { Sidecar } from '@kubernetes-models/istio/networking.istio.io/v1/Sidecar';
import { VirtualService } from '@kubernetes-models/istio/networking.istio.io/v1/VirtualService';
import { WorkloadEntry } from '@kubernetes-models/istio/networking.istio.io/v1/WorkloadEntry';
import { WorkloadGroup } from '@kubernetes-models/istio/networking.istio.io/v1/WorkloadGroup';
import { EnvoyFilter } from '@kubernetes-models/istio/networking.istio.io/v1alpha3/EnvoyFilter';
import { ProxyConfig } from '@kubernetes-models/istio/networking.istio.io/v1beta1/ProxyConfig';
import { AuthorizationPolicy } from '@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy';
import { PeerAuthentication } from '@kubernetes-models/istio/security.istio.io/v1/PeerAuthentication';
import { RequestAuthentication } from '@kubernetes-models/istio/security.istio.io/v1/RequestAuthentication';
import { Telemetry } from '@kubernetes-models/istio/telemetry.istio.io/v1alpha1/Telemetry';
import { istioWebhook } from '../admission/istio-webhook.js';
import {
  addressAt,
  DESTINATION_DURATIONS,
  durationsAt,
  jwtKeys,
  oneTarget,
  plainLabels,
  plainSelector,
  POOL_DURATIONS,
  portLevelMtls,
  portsAt,
  serviceAccountsAlone,
  serviceEntry,
} from '../admission/istio-rules.js';
import { type ValidationRule, withRules } from '../admission/with-rules.js';
import type { ListTopology, ResourceType } from '../resource-type.js';
import { type ModelClass, tracedSchema } from '../schemas/traced-schema.js';

const NETWORKING = ['v1', 'v1beta1', 'v1alpha3'];
const SECURITY = ['v1', 'v1beta1'];

function istio(
  [group, versions, kind, plural, shortNames]: [string, string[], string, string, string[]],
  model: ModelClass,
  rules: readonly ValidationRule[] = [],
  lists: Readonly<Record<string, ListTopology>> = {},
): ResourceType {
  return {
    group: `${group}.istio.io`,
    versions,
    kind,
    plural,
    shortNames,
    namespaced: true,
    custom: true,
    hasStatus: true,
    schema: withRules(tracedSchema(model), rules),
    webhook: istioWebhook,
    lists,
    atomicMaps: [],
  };
}

const ROUTE_DURATIONS = ['timeout', 'retries.perTryTimeout', 'retries.backoff', 'fault.delay.fixedDelay', 'corsPolicy.maxAge'];
const SELECTOR = plainSelector('selector.matchLabels');

/** The resources of istio/istio manifests/charts/base/files/crd-all.gen.yaml, schemas from @kubernetes-models/istio. */
export const istioTypes: readonly ResourceType[] = [
  istio(['extensions', ['v1alpha1'], 'WasmPlugin', 'wasmplugins', []], WasmPlugin, [oneTarget, SELECTOR], {
    'spec.vmConfig.env': ['name'],
  }),
  istio(['networking', NETWORKING, 'DestinationRule', 'destinationrules', ['dr']], DestinationRule, [
    durationsAt(...DESTINATION_DURATIONS),
    plainSelector('workloadSelector.matchLabels'),
  ]),
  istio(['networking', ['v1alpha3'], 'EnvoyFilter', 'envoyfilters', []], EnvoyFilter, [plainLabels('workloadSelector.labels')]),
  istio(['networking', NETWORKING, 'Gateway', 'gateways', ['gw']], Gateway),
  istio(['networking', ['v1beta1'], 'ProxyConfig', 'proxyconfigs', []], ProxyConfig, [SELECTOR]),
  istio(
    ['networking', NETWORKING, 'ServiceEntry', 'serviceentries', ['se']],
    ServiceEntry,
    [
      serviceEntry,
      portsAt('ports[].number', 'ports[].targetPort', 'endpoints[].ports{}'),
      addressAt('endpoints[]'),
      plainLabels('workloadSelector.labels'),
    ],
    { 'spec.ports': ['name'] },
  ),
  istio(['networking', NETWORKING, 'Sidecar', 'sidecars', []], Sidecar, [
    durationsAt(
      ...['inboundConnectionPool', 'ingress[].connectionPool'].flatMap((pool) => POOL_DURATIONS.map((path) => `${pool}.${path}`)),
    ),
    plainLabels('workloadSelector.labels'),
  ]),
  istio(['networking', NETWORKING, 'VirtualService', 'virtualservices', ['vs']], VirtualService, [
    durationsAt(...ROUTE_DURATIONS.map((path) => `http[].${path}`)),
  ]),
  istio(['networking', NETWORKING, 'WorkloadEntry', 'workloadentries', ['we']], WorkloadEntry, [
    addressAt(''),
    portsAt('ports{}'),
  ]),
  istio(['networking', NETWORKING, 'WorkloadGroup', 'workloadgroups', ['wg']], WorkloadGroup, [portsAt('template.ports{}')]),
  istio(['security', SECURITY, 'AuthorizationPolicy', 'authorizationpolicies', ['ap']], AuthorizationPolicy, [
    oneTarget,
    SELECTOR,
    serviceAccountsAlone,
  ]),
  istio(['security', SECURITY, 'PeerAuthentication', 'peerauthentications', ['pa']], PeerAuthentication, [
    SELECTOR,
    portLevelMtls,
  ]),
  istio(['security', SECURITY, 'RequestAuthentication', 'requestauthentications', ['ra']], RequestAuthentication, [
    oneTarget,
    SELECTOR,
    jwtKeys,
    durationsAt('jwtRules[].timeout'),
  ]),
  istio(['telemetry', ['v1alpha1', 'v1'], 'Telemetry', 'telemetries', ['telemetry']], Telemetry, [
    oneTarget,
    SELECTOR,
    durationsAt('metrics[].reportingInterval'),
  ]),
];
