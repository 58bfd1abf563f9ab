/** One yes/no question about a request. Path and method are single; a header may have many lines, any of which may match. */
export interface RequestTest {
  readonly of: 'path' | 'method' | 'header';
  /** The header's name in lower case; empty for path and method. */
  readonly name: string;
  readonly match: 'exact' | 'prefix' | 'suffix' | 'contains' | 'regex' | 'present';
  readonly value: string;
  readonly ignoreCase: boolean;
}

/** A condition on a request. */
export type Formula =
  | { readonly op: 'constant'; readonly value: boolean }
  | { readonly op: 'test'; readonly test: RequestTest }
  | { readonly op: 'not'; readonly of: Formula }
  | { readonly op: 'and' | 'or'; readonly of: readonly Formula[] };

export const ALWAYS: Formula = { op: 'constant', value: true };
export const NEVER: Formula = { op: 'constant', value: false };

export function testing(test: RequestTest): Formula {
  return { op: 'test', test };
}

export function not(formula: Formula): Formula {
  return formula.op === 'constant' ? (formula.value ? NEVER : ALWAYS) : { op: 'not', of: formula };
}

/** All must hold; without members it holds always. */
export function and(...members: readonly Formula[]): Formula {
  const open = members.filter((member) => !isConstant(member, true));
  if (open.some((member) => isConstant(member, false))) return NEVER;
  return open.length === 0 ? ALWAYS : open.length === 1 && open[0] !== undefined ? open[0] : { op: 'and', of: open };
}

/** One must hold; without members it never does. */
export function or(...members: readonly Formula[]): Formula {
  return not(and(...members.map(not)));
}

/** True where the formula is the given constant by its form alone. */
export function isConstant(formula: Formula, value: boolean): boolean {
  return formula.op === 'constant' && formula.value === value;
}

/** Names a test: equal keys ask the same. */
export function testKey(test: RequestTest): string {
  return JSON.stringify([test.of, test.name, test.match, test.value, test.ignoreCase]);
}
