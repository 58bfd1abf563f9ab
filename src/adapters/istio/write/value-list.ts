import type { Finding } from './policy-report.js';

/** Values of one native field, with what cannot be said. */
export interface ValueList {
  readonly values: readonly string[] | undefined;
  readonly problems: readonly Finding[];
  readonly remarks: readonly Finding[];
}

/**
 * Writes every member of a list, each as one value or several that mean it together.
 * @param format gives null where Istio has no value that means the member
 */
export function writeValues<T>(
  list: readonly T[] | undefined,
  at: string,
  format: (member: T) => string | readonly string[] | null,
): ValueList {
  if (list === undefined) return { values: undefined, problems: [], remarks: [] };
  const written = list.map((member, index) => ({ value: format(member), pointer: `${at}/${index}` }));
  const problems = written
    .filter(({ value }) => value === null)
    .map(({ pointer }) => ({ pointer, reason: 'Istio has no value that matches just this' }));
  const several = written.filter(({ value }) => Array.isArray(value) && value.length > 1);
  const remarks = several.map(({ pointer }) => ({ pointer, reason: 'it takes several native values' }));
  return { values: written.flatMap(({ value }) => value ?? []), problems, remarks };
}

/** A field that Istio's rules do not have. */
export function unsayable(list: readonly unknown[] | undefined, at: string, reason: string): ValueList {
  return { values: undefined, problems: list === undefined ? [] : [{ pointer: at, reason }], remarks: [] };
}

/** The native fields of several lists, and all that was found on the way. */
export function collectFields(lists: Readonly<Record<string, ValueList>>): {
  fields: Record<string, string[]>;
  problems: Finding[];
  remarks: Finding[];
} {
  const entries = Object.entries(lists).filter(([, list]) => list.values !== undefined);
  return {
    fields: Object.fromEntries(entries.map(([key, list]) => [key, [...(list.values ?? [])]])),
    problems: Object.values(lists).flatMap((list) => list.problems),
    remarks: Object.values(lists).flatMap((list) => list.remarks),
  };
}
