import type { JsonObject } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { listAt, objectAt } from '../json-fields.js';

/** What the API server chooses for a Service (kubernetes pkg/registry/core/service, pkg/apis/core/v1/defaults.go). */
const CHOSEN = ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'healthCheckNodePort'];
const DEFAULTS: Readonly<Record<string, string>> = {
  type: 'ClusterIP',
  sessionAffinity: 'None',
  internalTrafficPolicy: 'Cluster',
};

/** The spec of a Service without what the API server chooses and its defaults. */
export function canonicalService({ body }: NativeObject): JsonObject {
  const spec = Object.entries(objectAt(body, 'spec'));
  const kept = spec.filter(([key, value]) => !CHOSEN.includes(key) && DEFAULTS[key] !== value);
  const ports = listAt(body, 'spec', 'ports').map((port) => ({ protocol: 'TCP', ...objectAt(port) }));
  return { ...Object.fromEntries(kept), ports };
}
