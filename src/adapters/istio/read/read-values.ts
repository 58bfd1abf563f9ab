import type { FieldReader } from './field-reader.js';

/** What a rule's values are read against: the policy's namespace and the mesh. */
export interface RuleScope {
  readonly namespace: string;
  readonly version: string | null;
  readonly ownTrustDomains: readonly string[];
}

/** Reads every value of a list field by `parse`; a value without meaning in the model is remarked. */
export function readValues<T>(
  reader: FieldReader,
  key: string,
  parse: (value: string) => readonly T[] | T | null,
): T[] | undefined {
  return reader.strings(key)?.flatMap((value): readonly T[] => {
    const parsed = value === '' ? null : parse(value);
    if (parsed === null) reader.remark(key, `the value "${value}" is no match that the model can say exactly`);
    return Array.isArray(parsed) ? (parsed as readonly T[]) : parsed === null ? [] : [parsed as T];
  });
}
