import type { KubernetesObject } from '../../../src/control-planes/kubernetes/apply-objects.js';
import type { NativeObject } from '../../../src/domain/translation/native-object.js';

type Sample = Readonly<Record<string, unknown>> & { readonly apiVersion: string };

const istio = (group: string, spec: object): Sample => ({ apiVersion: `${group}.istio.io/v1`, spec });
const gateway = (spec: object): Sample => ({ apiVersion: 'gateway.networking.k8s.io/v1', spec });
const linkerd = (version: string, spec: object): Sample => ({ apiVersion: `policy.linkerd.io/${version}`, spec });
const HTTP = { number: 80, name: 'http', protocol: 'HTTP' };
const SERVER = { group: 'policy.linkerd.io', kind: 'Server', name: 'any' };
const TLS = { group: 'policy.linkerd.io', kind: 'MeshTLSAuthentication', name: 'any' };

/** One object that a server takes of each collection that Concordat writes. */
const SAMPLES: Readonly<Record<string, Sample>> = {
  'security.istio.io/AuthorizationPolicy': istio('security', { action: 'DENY' }),
  'security.istio.io/PeerAuthentication': istio('security', { mtls: { mode: 'STRICT' } }),
  'networking.istio.io/DestinationRule': istio('networking', { host: 'any' }),
  'networking.istio.io/Gateway': istio('networking', { servers: [{ port: HTTP, hosts: ['any.example'] }] }),
  'networking.istio.io/ServiceEntry': istio('networking', { hosts: ['any.example'], ports: [HTTP], resolution: 'DNS' }),
  'networking.istio.io/VirtualService': istio('networking', {
    hosts: ['any'],
    http: [{ route: [{ destination: { host: 'any' } }] }],
  }),
  'gateway.networking.k8s.io/GRPCRoute': gateway({ hostnames: ['any.example'] }),
  'gateway.networking.k8s.io/HTTPRoute': gateway({ hostnames: ['any.example'] }),
  'policy.linkerd.io/AuthorizationPolicy': linkerd('v1alpha1', { targetRef: SERVER, requiredAuthenticationRefs: [TLS] }),
  'policy.linkerd.io/HTTPRoute': linkerd('v1beta3', { parentRefs: [SERVER] }),
  'policy.linkerd.io/MeshTLSAuthentication': linkerd('v1alpha1', { identities: ['*'] }),
  'policy.linkerd.io/NetworkAuthentication': linkerd('v1alpha1', { networks: [{ cidr: '10.0.0.0/8' }] }),
  'policy.linkerd.io/ServerAuthorization': linkerd('v1beta1', { server: { name: 'any' }, client: { unauthenticated: true } }),
  'policy.linkerd.io/Server': linkerd('v1beta3', { podSelector: {}, port: 'http' }),
  'core/Service': { apiVersion: 'v1', spec: { ports: [{ port: 80, protocol: 'TCP' }] } },
  'core/Endpoints': { apiVersion: 'v1' },
  'discovery.k8s.io/EndpointSlice': { apiVersion: 'discovery.k8s.io/v1', addressType: 'IPv4', endpoints: [], ports: [] },
};

/** An object of the collection in the namespace `shop`. Raises an error for a collection that nobody writes. */
export function sampleObject(collection: string, name: string): NativeObject {
  const sample = SAMPLES[collection];
  if (sample === undefined) throw new Error(`no sample of ${collection}`);
  const kind = collection.slice(collection.indexOf('/') + 1);
  const body = { ...sample, kind, metadata: { name, namespace: 'shop' } } as unknown as NativeObject['body'];
  return { collection, namespace: 'shop', name, body, version: null, writers: [], source: null };
}

/** The same as it is applied by hand. */
export function sampleManifest(collection: string, name: string): KubernetesObject {
  return sampleObject(collection, name).body as unknown as KubernetesObject;
}
