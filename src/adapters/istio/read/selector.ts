import type { Target } from '../../../domain/model/target.js';
import type { FieldReader } from './field-reader.js';
import type { ReadScope } from './read-scope.js';

/** The target of a security object: its selector, else its namespace; in the root namespace the whole mesh. */
export function readTarget(spec: FieldReader, namespace: string, scope: ReadScope): Target {
  const labels = spec.object('selector')?.stringMap('matchLabels') ?? {};
  const isRoot = namespace === scope.rootNamespace;
  if (Object.keys(labels).length === 0) return isRoot ? { mesh: true } : { namespace };
  return isRoot ? { workloads: labels, allNamespaces: true } : { workloads: labels };
}
