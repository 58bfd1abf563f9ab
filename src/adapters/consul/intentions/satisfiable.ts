import { and, not, or, testKey, type Formula, type RequestTest } from './formula.js';
import { contradicts, HTTP_METHODS } from './test-relations.js';

/** Tests with the answer that is assumed, by key. */
type Assumptions = ReadonlyMap<string, { readonly test: RequestTest; readonly holds: boolean }>;

/** How many cases are looked at before the question is left open. */
const BUDGET = 4000;

/**
 * True where some request may fulfil the formula. Complete up to what `contradicts` knows of tests: false is a proof, true may
 * be too cautious, as it is when the budget of cases is spent.
 */
export function isSatisfiable(formula: Formula): boolean {
  const budget = { left: BUDGET };
  return search(formula, new Map(), budget);
}

/** True where both formulas are proved to hold for the same requests. */
export function isEquivalent(one: Formula, other: Formula): boolean {
  return !isSatisfiable(or(and(one, not(other)), and(other, not(one))));
}

/** True where every request that fulfils `one` is proved to fulfil `other`. */
export function implies(one: Formula, other: Formula): boolean {
  return !isSatisfiable(and(one, not(other)));
}

function search(formula: Formula, assumed: Assumptions, budget: { left: number }): boolean {
  budget.left -= 1;
  if (budget.left < 0) return true;
  const value = evaluate(formula, assumed);
  if (typeof value === 'boolean') return value;
  return [true, false].some(
    (holds) => isFeasible(assumed, value, holds) && search(formula, extended(assumed, value, holds), budget),
  );
}

function extended(assumed: Assumptions, test: RequestTest, holds: boolean): Assumptions {
  return new Map(assumed).set(testKey(test), { test, holds });
}

/** The formula's value under the assumptions, or the first test that it still depends on. */
function evaluate(formula: Formula, assumed: Assumptions): boolean | RequestTest {
  switch (formula.op) {
    case 'constant':
      return formula.value;
    case 'test':
      return assumed.get(testKey(formula.test))?.holds ?? formula.test;
    case 'not': {
      const value = evaluate(formula.of, assumed);
      return typeof value === 'boolean' ? !value : value;
    }
    case 'and':
    case 'or':
      return evaluateMembers(formula.of, formula.op === 'or', assumed);
  }
}

/** `decisive` is the member value that settles the whole: false for "and", true for "or". */
function evaluateMembers(members: readonly Formula[], decisive: boolean, assumed: Assumptions): boolean | RequestTest {
  let open: RequestTest | null = null;
  for (const member of members) {
    const value = evaluate(member, assumed);
    if (value === decisive) return decisive;
    if (typeof value !== 'boolean') open ??= value;
  }
  return open ?? !decisive;
}

function isFeasible(assumed: Assumptions, test: RequestTest, holds: boolean): boolean {
  for (const other of assumed.values()) {
    if (contradicts(test, holds, other.test, other.holds)) return false;
  }
  return holds || test.of !== 'method' || otherMethods(assumed, test) < HTTP_METHODS.length - 1;
}

/** How many other methods are already excluded: a request has one of the nine. */
function otherMethods(assumed: Assumptions, test: RequestTest): number {
  return [...assumed.values()].filter((one) => one.test.of === 'method' && !one.holds && one.test.value !== test.value).length;
}
