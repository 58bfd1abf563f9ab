import type { FieldReader } from './field-reader.js';

/** Namespaces that an object is exported to, `.` being its own; `*` is everyone, which the model says by absence. */
export function readVisibility(spec: FieldReader, namespace: string): string[] | undefined {
  const targets = spec.strings('exportTo');
  if (targets === undefined || (targets.length === 1 && targets[0] === '*')) return undefined;
  return targets.map((target) => (target === '.' ? namespace : target));
}
