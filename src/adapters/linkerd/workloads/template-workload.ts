import type { NativeObject } from '../../../domain/translation/native-object.js';
import { objectAt, textMapAt } from '../json-fields.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import type { MeshWorkload } from './mesh-workload.js';
import { controlPlaneLabel, podSpecWorkload } from './pod-workload.js';

const injectAnnotation = 'linkerd.io/inject';

/**
 * What the injector makes of a Deployment's (StatefulSet's, DaemonSet's) template: configuration annotations of the namespace
 * where the template has none, the default opaque ports, and the control plane's label where injection is on.
 * Source: linkerd2 pkg/inject.
 */
export function templateWorkload(
  owner: NativeObject,
  namespaceAnnotations: Readonly<Record<string, string>>,
  settings: ClusterSettings,
): MeshWorkload {
  const template = objectAt(owner.body, 'spec', 'template');
  const labels = textMapAt(template, 'metadata', 'labels');
  const annotations = injectedAnnotations(textMapAt(template, 'metadata', 'annotations'), namespaceAnnotations, settings);
  const managed = controlPlaneLabel in labels || ['enabled', 'ingress'].includes(annotations[injectAnnotation] ?? '');
  return {
    ...podSpecWorkload(objectAt(template, 'spec')),
    ref: owner,
    namespace: owner.namespace ?? 'default',
    name: owner.name,
    labels: managed ? { [controlPlaneLabel]: settings.controlPlaneNamespace, ...labels } : labels,
    annotations,
    managed,
    address: null,
    ready: true,
  };
}

function injectedAnnotations(
  own: Readonly<Record<string, string>>,
  ofNamespace: Readonly<Record<string, string>>,
  settings: ClusterSettings,
): Record<string, string> {
  const inherited = Object.entries(ofNamespace).filter(
    ([name]) => name === injectAnnotation || name.startsWith('config.linkerd.io/'),
  );
  return { 'config.linkerd.io/opaque-ports': settings.opaquePorts, ...Object.fromEntries(inherited), ...own };
}
