import { applyConflicts } from './apply-conflicts.js';
import { applyRefusals } from './apply-refusals.js';
import type { BehaviourGroup } from './behaviour.js';
import { deletes } from './deletes.js';
import { discovery } from './discovery.js';
import { gatewayApiValidation } from './gateway-api-validation.js';
import { history } from './history.js';
import { istioValidation } from './istio-validation.js';
import { limits } from './limits.js';
import { linkerdValidation } from './linkerd-validation.js';
import { lists } from './lists.js';
import { namespaces } from './namespaces.js';
import { refusals } from './refusals.js';
import { serverSideApply } from './server-side-apply.js';
import { updates } from './updates.js';
import { versions } from './versions.js';
import { watches } from './watches.js';

/** Everything of a Kubernetes API server that is relied on; docs/fidelity.md lists it. */
export const kubernetesBehaviours: readonly BehaviourGroup[] = [
  discovery,
  refusals,
  lists,
  watches,
  serverSideApply,
  applyConflicts,
  applyRefusals,
  updates,
  versions,
  istioValidation,
  gatewayApiValidation,
  linkerdValidation,
  deletes,
  namespaces,
  limits,
  history,
];
