import type { NativeObject } from '../../../domain/translation/native-object.js';
import type { ServerTarget } from '../grants/server-target.js';
import { isJsonObject } from '../../../domain/json.js';
import { listAt, objectAt, textAt, textMapAt, valueAt } from '../json-fields.js';
import { selectorMatches } from '../label-selector.js';
import { parseDefaultPolicy } from '../settings/default-policy.js';
import type { MeshWorkload } from '../workloads/mesh-workload.js';

/** The ports that a Server governs as a target of the model, or why the model cannot say them. */
export type ServerReading = { readonly target: ServerTarget } | { readonly reason: string };

/** Reads the selection of a Server. A port name must mean one number among the workloads that are known. */
export function readServerTarget(object: NativeObject, workloads: readonly MeshWorkload[]): ServerReading {
  const selector = valueAt(object.body, 'spec', 'podSelector');
  if (!isJsonObject(selector)) return { reason: 'it selects external workloads, and a target of the model means pods as well' };
  if (listAt(selector, 'matchExpressions').length > 0)
    return { reason: 'the model selects workloads by labels, without expressions' };
  const policy = textAt(object.body, 'spec', 'accessPolicy');
  if (policy !== null && parseDefaultPolicy(policy) === null) return { reason: `Linkerd knows no access policy ${policy}` };
  const port = portOf(object, workloads);
  if (port === null) return { reason: 'its port is a name that no known workload declares, or not all with one number' };
  return { target: { namespace: object.namespace ?? 'default', labels: textMapAt(selector, 'matchLabels'), port } };
}

function portOf(object: NativeObject, workloads: readonly MeshWorkload[]): number | null {
  const port = valueAt(object.body, 'spec', 'port');
  if (typeof port === 'number') return port;
  const selector = objectAt(object.body, 'spec', 'podSelector');
  const numbers = workloads
    .filter((workload) => !workload.external && selectorMatches(selector, workload.labels))
    .flatMap((workload) => workload.ports.filter(({ tcp, name }) => tcp && name === port))
    .map((declared) => declared.port);
  const [first] = numbers;
  return first !== undefined && numbers.every((number) => number === first) ? first : null;
}
