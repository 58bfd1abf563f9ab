import { access } from './access.js';
import { agent } from './agent.js';
import type { ConsulBehaviourGroup } from './behaviour.js';
import { blockingQueries } from './blocking-queries.js';
import { catalog } from './catalog.js';
import { compareAndSet } from './compare-and-set.js';
import { decoding } from './decoding.js';
import { entryForms } from './entry-forms.js';
import { entryRequests } from './entry-requests.js';
import { graph } from './graph.js';
import { refusedIntentions } from './refused-intentions.js';
import { refusedSettings } from './refused-settings.js';
import { refusedValues } from './refused-values.js';
import { restarts } from './restarts.js';
import { singleIntentions } from './single-intentions.js';

/** Everything of a Consul server that is relied on; docs/fidelity.md lists it. */
export const consulBehaviours: readonly ConsulBehaviourGroup[] = [
  entryForms,
  decoding,
  refusedValues,
  refusedIntentions,
  refusedSettings,
  entryRequests,
  compareAndSet,
  graph,
  access,
  blockingQueries,
  catalog,
  singleIntentions,
  agent,
  restarts,
];
