import type { Inventory } from '../../../../domain/model/inventory.js';
import type { StringMatch } from '../../../../domain/model/string-match.js';
import { compiled } from '../../intentions/test-relations.js';

/** What a rule is translated for. */
export interface RuleScope {
  /** The namespace of the rule's policy, which for Consul is the mesh's only one. */
  readonly namespace: string;
  /** The mesh's trust domain; null where it is not known. */
  readonly trustDomain: string | null;
  /** False where the destination takes no conditions on requests: it speaks TCP, or is `*`. */
  readonly takesHttp: boolean;
  /** False for servers before 1.20.1, which refuse `Contains` and `IgnoreCase`. */
  readonly foldsCase: boolean;
}

/** Something that Consul cannot say, at a pointer relative to the rule. */
interface Unsaid {
  readonly pointer: string;
  readonly reason: string;
}

/** A translated value, with what had to be left out. Null: nothing is left. */
export interface Said<T> {
  readonly value: T | null;
  readonly unsaid: readonly Unsaid[];
}

/** Joins lists of which one member must hold: members that cannot be said are left out. */
export function sayAny<T>(members: readonly Said<T>[]): Said<readonly T[]> {
  const values = members.flatMap(({ value }) => (value === null ? [] : [value]));
  return { value: values.length === 0 ? null : values, unsaid: members.flatMap(({ unsaid }) => unsaid) };
}

export function said<T>(value: T): Said<T> {
  return { value, unsaid: [] };
}

export function unsaid<T>(pointer: string, reason: string): Said<T> {
  return { value: null, unsaid: [{ pointer, reason }] };
}

/** Whether a text that is known when the policy is written matches. */
export function matchesText(match: StringMatch, raw: string): boolean {
  if ('present' in match) return true;
  if ('regex' in match) return compiled(match.regex)?.matches(raw) ?? false;
  const fold = (text: string) => (match.ignoreCase === true ? text.toLowerCase() : text);
  if ('exact' in match) return fold(raw) === fold(match.exact);
  if ('prefix' in match) return fold(raw).startsWith(fold(match.prefix));
  return 'suffix' in match ? fold(raw).endsWith(fold(match.suffix)) : fold(raw).includes(fold(match.contains));
}

/** The protocol of a service as the mesh knows it; null for a service that it does not know. */
export function protocolOf(inventory: Inventory, service: string): string | null {
  const protocol = inventory.services.find(({ name }) => name === service)?.ports[0]?.protocol;
  return protocol === undefined || protocol === 'unknown' ? null : protocol;
}
