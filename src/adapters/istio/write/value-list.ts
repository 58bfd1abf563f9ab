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
 * @param parse reads a value back, to tell where the same is said in other words
 */
export function writeValues<T>(
  list: readonly T[] | undefined,
  at: string,
  format: (member: T) => string | readonly string[] | null,
  parse?: (value: string) => unknown,
): ValueList {
  if (list === undefined) return { values: undefined, problems: [], remarks: [] };
  const written = list.map((member, index) => ({ member, value: format(member), pointer: `${at}/${index}` }));
  const unsaid = written.filter(({ value }) => value === null);
  const reworded = written.filter(({ member, value }) => value !== null && parse !== undefined && !isSaid(member, value, parse));
  return {
    values: written.flatMap(({ value }) => value ?? []),
    problems: unsaid.map(({ pointer }) => ({ pointer, reason: 'Istio has no value that matches just this' })),
    remarks: reworded.map(({ pointer }) => ({ pointer, reason: 'the same is said in other words' })),
  };
}

function isSaid(member: unknown, value: string | readonly string[], parse: (value: string) => unknown): boolean {
  const values = typeof value === 'string' ? [value] : value;
  return values.length === 1 && JSON.stringify(parse(values[0] ?? '')) === JSON.stringify(member);
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
