import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import { collectionOf, nativeFromKubernetes } from '../kubernetes/native-from-kubernetes.js';
import type { NativeDocuments } from './native-documents.js';
import type { ReadText, TextDocument } from './read-text.js';

/** Cluster-scoped kinds that stand beside mesh configuration. A file cannot tell the scope, only the API server could. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'apiregistration.k8s.io/APIService',
  'certificates.k8s.io/ClusterTrustBundle',
  'core/Namespace',
  'core/Node',
  'core/PersistentVolume',
  'gateway.networking.k8s.io/GatewayClass',
  'networking.k8s.io/IngressClass',
  'policy/PodSecurityPolicy',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'sailoperator.io/Istio',
  'sailoperator.io/IstioCNI',
  'sailoperator.io/IstioRevision',
  'sailoperator.io/ZTunnel',
  'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/StorageClass',
]);

function namespaceOf(collection: string, metadata: JsonObject): string | null {
  if (CLUSTER_SCOPED.has(collection)) return null;
  const { namespace } = metadata;
  return typeof namespace === 'string' && namespace !== '' ? namespace : 'default';
}

/** Installation files mostly bear no name; `istioctl install` names what it installed so (istio/istio operator/pkg/apis). */
function named(value: JsonObject): JsonObject {
  const metadata = isJsonObject(value['metadata']) ? value['metadata'] : {};
  if (value['kind'] !== 'IstioOperator' || metadata['name'] !== undefined) return value;
  return { ...value, metadata: { ...metadata, name: 'installed-state' } };
}

/** What an object lacks to be named, as JSON pointers. */
function missingFields(body: JsonObject): string[] {
  const metadata = isJsonObject(body['metadata']) ? body['metadata'] : {};
  const wanted: [string, unknown][] = [
    ['/apiVersion', body['apiVersion']],
    ['/kind', body['kind']],
    ['/metadata/name', metadata['name']],
  ];
  return wanted.filter(([, value]) => typeof value !== 'string' || value === '').map(([pointer]) => pointer);
}

/** Takes one object of a document, members of `kind: List` one by one. */
export function addKubernetesObject(into: NativeDocuments, value: JsonValue, document: TextDocument): void {
  const position = into.positionOf(value, document);
  if (!isJsonObject(value)) return into.refuse('INVALID_VALUE', 'a Kubernetes object must be an object', position, '');
  const { apiVersion, kind, items, metadata } = value;
  if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)) {
    for (const member of items) addKubernetesObject(into, member, document);
    return;
  }
  const body = named(value);
  const missing = missingFields(body);
  for (const pointer of missing) into.refuse('MISSING_FIELD', `${pointer} must be a text that is not empty`, position, pointer);
  if (missing.length > 0) return;
  const namespace = namespaceOf(collectionOf(String(apiVersion), String(kind)), isJsonObject(metadata) ? metadata : {});
  into.add(nativeFromKubernetes(body, namespace, position));
}

/** The objects of a text for Istio or Linkerd: documents or lists of Kubernetes objects. Empty documents are passed over. */
export function readKubernetesDocuments(text: ReadText, into: NativeDocuments): void {
  for (const document of text.documents) {
    const values = Array.isArray(document.value) ? document.value : [document.value];
    for (const value of values) if (value !== null) addKubernetesObject(into, value, document);
  }
}
