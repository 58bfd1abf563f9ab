import { isJsonObject, type JsonValue } from '../../src/domain/json.js';

/**
 * The smallest value that can be reached from `start` by `simpler` steps each of which still fails. Greedy: the first simpler
 * value that fails is taken, until none does or the tries are used up.
 */
export async function shrink<T>(
  start: T,
  simpler: (value: T) => Iterable<T>,
  stillFails: (value: T) => Promise<boolean>,
  tries = 200,
): Promise<T> {
  let smallest = start;
  let left = tries;
  for (let found = true; found;) {
    found = false;
    for (const candidate of simpler(smallest)) {
      if (left <= 0) return smallest;
      left -= 1;
      if (!(await stillFails(candidate))) continue;
      smallest = candidate;
      found = true;
      break;
    }
  }
  return smallest;
}

/** The JSON value without one of its members, at any depth, the big parts first. */
export function* withoutOnePart(value: JsonValue): Generator<JsonValue> {
  if (Array.isArray(value)) {
    for (const index of value.keys()) yield value.toSpliced(index, 1);
    for (const [index, member] of value.entries()) {
      for (const smaller of withoutOnePart(member)) yield value.with(index, smaller);
    }
  } else if (isJsonObject(value)) {
    const members = Object.entries(value);
    for (const [name] of members) yield Object.fromEntries(members.filter(([other]) => other !== name));
    for (const [name, member] of members) {
      for (const smaller of withoutOnePart(member)) yield { ...value, [name]: smaller };
    }
  }
}
