import type { JsonObject } from '../../../domain/json.js';
import type { HeaderChanges } from '../../../domain/model/header-changes.js';
import { objectOf, textsOf } from '../native/json-fields.js';

/**
 * The one spelling of native header changes. Envoy removes before it sets and adds (envoyproxy/envoy `header_parser.cc`
 * evaluateHeaders): a name that is removed and added is set, and one that is removed and set is just set.
 */
export function canonicalHeaderChanges(changes: JsonObject): JsonObject {
  const { Set: _set, Add: _add, Remove: _remove, ...rest } = changes;
  const [set, add, removed] = [objectOf(changes, 'Set'), objectOf(changes, 'Add'), textsOf(changes, 'Remove')];
  const isIn = (names: readonly string[], name: string) => names.some((one) => one.toLowerCase() === name.toLowerCase());
  const replaced = Object.entries(add).filter(([name]) => isIn(removed, name) && !isIn(Object.keys(set), name));
  const added = Object.entries(add).filter(([name]) => !replaced.some(([other]) => other === name));
  const left = removed.filter((name) => !isIn([...Object.keys(set), ...Object.keys(add)], name));
  const whole = { ...set, ...Object.fromEntries(replaced) };
  return {
    ...rest,
    ...(added.length === 0 ? {} : { Add: Object.fromEntries(added) }),
    ...(Object.keys(whole).length === 0 ? {} : { Set: whole }),
    ...(left.length === 0 ? {} : { Remove: left }),
  };
}

/** Header changes as a route or a split takes them; what the model removes last is neither set nor added. */
export function printHeaderChanges({ set, add, remove }: HeaderChanges): JsonObject {
  const isLeft = ({ name }: { name: string }) => remove?.some((removed) => removed.toLowerCase() === name.toLowerCase()) !== true;
  const values = (list: NonNullable<HeaderChanges['set']>) => Object.fromEntries(list.map(({ name, value }) => [name, value]));
  const [toSet, toAdd] = [(set ?? []).filter(isLeft), (add ?? []).filter(isLeft)];
  return {
    ...(toAdd.length === 0 ? {} : { Add: values(toAdd) }),
    ...(toSet.length === 0 ? {} : { Set: values(toSet) }),
    ...(remove === undefined ? {} : { Remove: remove }),
  };
}
