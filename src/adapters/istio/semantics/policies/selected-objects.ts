import type { NativeObject } from '../../../../domain/translation/native-object.js';
import { listAt, objectAt, stringMapAt } from '../../native/fields.js';
import { selectsLabels } from '../../native/selects-labels.js';

/** True for an object that names what it attaches to: sidecars ignore those, as they are for waypoints and gateways. */
function hasTargetReference(object: NativeObject): boolean {
  return (
    listAt(object.body, 'spec', 'targetRefs').length > 0 || Object.keys(objectAt(object.body, 'spec', 'targetRef')).length > 0
  );
}

/**
 * The AuthorizationPolicies or RequestAuthentications of some namespaces that apply to a sidecar with these labels
 * (istio/istio pilot/pkg/model/policyattachment.go). No selector, or an empty one, selects everything.
 */
export function selectedObjects(
  byNamespace: ReadonlyMap<string, readonly NativeObject[]>,
  namespaces: readonly string[],
  labels: Readonly<Record<string, string>>,
): readonly NativeObject[] {
  return [...new Set(namespaces)]
    .flatMap((namespace) => byNamespace.get(namespace) ?? [])
    .filter((object) => !hasTargetReference(object))
    .filter((object) => selectsLabels(stringMapAt(object.body, 'spec', 'selector', 'matchLabels'), labels));
}
