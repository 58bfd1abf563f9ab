import type { NativeObject } from '../../../domain/translation/native-object.js';
import { isJsonObject } from '../../../domain/json.js';
import { textMapAt, valueAt } from '../json-fields.js';
import type { ServerTarget } from './server-target.js';

/** A workload by the names of its ports. */
interface NamedPorts {
  readonly namespace: string;
  readonly ports: readonly { readonly name: string | null; readonly port: number }[];
}

/**
 * Whether a Server may govern pods and the port of a target: no label is wanted with two values, and the port is the same number
 * or a name that some workload of the namespace has for it. Expressions are taken to hold.
 */
export function mayGovern({ body, namespace }: NativeObject, target: ServerTarget, workloads: readonly NamedPorts[]): boolean {
  const selector = valueAt(body, 'spec', 'podSelector');
  if (namespace !== target.namespace || !isJsonObject(selector)) return false;
  const port = valueAt(body, 'spec', 'port');
  const isPort =
    port === target.port ||
    workloads.some(
      (one) => one.namespace === namespace && one.ports.some((named) => named.name === port && named.port === target.port),
    );
  return (
    isPort && Object.entries(textMapAt(selector, 'matchLabels')).every(([key, value]) => (target.labels[key] ?? value) === value)
  );
}
