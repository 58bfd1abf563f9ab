/** The native collections that policies become, with the API version and the part name that each bears. */
export const POLICY_COLLECTIONS = {
  'authorization-policy': { collection: 'security.istio.io/AuthorizationPolicy', apiVersion: 'security.istio.io/v1' },
  'destination-rule': { collection: 'networking.istio.io/DestinationRule', apiVersion: 'networking.istio.io/v1' },
  'virtual-service': { collection: 'networking.istio.io/VirtualService', apiVersion: 'networking.istio.io/v1' },
  'http-route': { collection: 'gateway.networking.k8s.io/HTTPRoute', apiVersion: 'gateway.networking.k8s.io/v1' },
  'grpc-route': { collection: 'gateway.networking.k8s.io/GRPCRoute', apiVersion: 'gateway.networking.k8s.io/v1' },
  'peer-authentication': { collection: 'security.istio.io/PeerAuthentication', apiVersion: 'security.istio.io/v1' },
} as const;

/** What a native object stands for in its policy. */
export type PolicyPart = keyof typeof POLICY_COLLECTIONS;

/**
 * Order of creation: access rules before traffic moves, subsets before the routes that name them, and mTLS last, since strict
 * mTLS cuts off whoever is not ready for it.
 */
export const WRITE_ORDER: readonly string[] = Object.values(POLICY_COLLECTIONS).map(({ collection }) => collection);

/** Istio and Gateway API kinds that the model has no word for: they are observed and kept whole. */
export const OPAQUE_COLLECTIONS: readonly string[] = [
  'security.istio.io/RequestAuthentication',
  'networking.istio.io/EnvoyFilter',
  'networking.istio.io/Gateway',
  'networking.istio.io/ProxyConfig',
  'networking.istio.io/ServiceEntry',
  'networking.istio.io/Sidecar',
  'networking.istio.io/WorkloadEntry',
  'networking.istio.io/WorkloadGroup',
  'telemetry.istio.io/Telemetry',
  'extensions.istio.io/TrafficExtension',
  'extensions.istio.io/WasmPlugin',
  'gateway.networking.k8s.io/BackendTLSPolicy',
  'gateway.networking.k8s.io/Gateway',
  'gateway.networking.k8s.io/GatewayClass',
  'gateway.networking.k8s.io/ListenerSet',
  'gateway.networking.k8s.io/ReferenceGrant',
  'gateway.networking.k8s.io/TCPRoute',
  'gateway.networking.k8s.io/TLSRoute',
];

/** Kubernetes objects that tell what runs and how the mesh is set. */
export const INVENTORY_COLLECTIONS: readonly string[] = [
  'core/Namespace',
  'core/Service',
  'core/ServiceAccount',
  'core/Pod',
  'core/ConfigMap',
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'discovery.k8s.io/EndpointSlice',
];
