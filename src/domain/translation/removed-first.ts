interface Named {
  readonly name: string;
}

/** Header changes, their values in whatever form a mesh or the model keeps them. */
interface Changes<Entry extends Named> {
  readonly set?: Entry[] | undefined;
  readonly add?: Entry[] | undefined;
  readonly remove?: string[] | undefined;
}

/**
 * Envoy removes headers before it sets and adds, the model after it (envoyproxy/envoy `header_parser.cc` evaluateHeaders).
 * Gives in the model's order what such a proxy does: a name that is removed and added is set, one that is removed and set is
 * just set.
 */
export function readRemovedFirst<Entry extends Named>({ set = [], add = [], remove = [] }: Changes<Entry>) {
  const replaced = add.filter(({ name }) => isIn(remove, name) && !isIn(namesOf(set), name));
  const firsts = replaced.filter(({ name }, index) => replaced.findIndex((other) => isSame(other.name, name)) === index);
  return withoutEmpty({
    set: [...set, ...firsts],
    add: add.filter((entry) => !firsts.includes(entry)),
    remove: remove.filter((name) => !isIn([...namesOf(set), ...namesOf(add)], name)),
  });
}

/** The other way: what the model removes last is neither set nor added. */
export function writeRemovedFirst<Entry extends Named>({ set = [], add = [], remove = [] }: Changes<Entry>) {
  const isLeft = ({ name }: Named) => !isIn(remove, name);
  return withoutEmpty({ set: set.filter(isLeft), add: add.filter(isLeft), remove });
}

function namesOf(list: readonly Named[]): string[] {
  return list.map(({ name }) => name);
}

function isIn(names: readonly string[], name: string): boolean {
  return names.some((one) => isSame(one, name));
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function withoutEmpty<Entry>({ set, add, remove }: { set: Entry[]; add: Entry[]; remove: string[] }) {
  return {
    ...(set.length === 0 ? {} : { set }),
    ...(add.length === 0 ? {} : { add }),
    ...(remove.length === 0 ? {} : { remove }),
  };
}
