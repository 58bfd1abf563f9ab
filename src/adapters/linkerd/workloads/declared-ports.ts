import type { JsonValue } from '../../../domain/json.js';
import { textAt, valueAt } from '../json-fields.js';
import type { DeclaredPort } from './mesh-workload.js';

/** The ports of a container's or an external workload's port list; `containerPort` or `port` holds the number. */
export function declaredPorts(ports: readonly JsonValue[]): DeclaredPort[] {
  return ports.flatMap((entry) => {
    const port = valueAt(entry, 'containerPort') ?? valueAt(entry, 'port');
    const tcp = (textAt(entry, 'protocol') ?? 'TCP').toUpperCase() === 'TCP';
    return typeof port === 'number' ? [{ port, name: textAt(entry, 'name'), tcp }] : [];
  });
}
