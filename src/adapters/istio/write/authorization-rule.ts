import type { JsonObject } from '../../../domain/json.js';
import type { AuthorizationRule, Operation } from '../../../domain/model/authorization-policy.js';
import { writeCondition, writeHeader } from './authorization-condition.js';
import { writeOperation } from './authorization-operation.js';
import { writePrincipal } from './authorization-source.js';
import { members } from './native-draft.js';
import type { Finding } from './policy-report.js';
import type { Entries, RuleContext } from './rule-entries.js';

/** The native rules of one rule: none where it cannot be said at all, several where operations ask for headers. */
export interface WrittenRule {
  readonly rules: JsonObject[];
  readonly problems: readonly Finding[];
  readonly remarks: readonly Finding[];
}

/** Writes one rule. An alternative that cannot be said is left out and is a problem; so is a condition, with the whole rule. */
export function writeRule(rule: AuthorizationRule, at: string, context: RuleContext): WrittenRule {
  const from = alternatives(rule.from, `${at}/from`, (principal, pointer) => writePrincipal(principal, pointer, context));
  const when = (rule.when ?? []).map((condition, index) => writeCondition(condition, `${at}/when/${index}`, context));
  const to = operationGroups(rule.to, `${at}/to`, context);
  const problems = [...from.problems, ...when.flatMap(problemsOf), ...to.flatMap((group) => group.problems)];
  const remarks = [...from.remarks, ...when.flatMap(remarksOf), ...to.flatMap((group) => group.remarks)];
  if (from.isNever || when.some((entry) => problemsOf(entry).length > 0)) return { rules: [], problems, remarks };
  const rules = to
    .filter((group) => !group.isNever)
    .map((group) =>
      members({
        from: listOrNone(from.entries),
        to: listOrNone(group.entries),
        when: listOrNone([...when.flatMap(entriesOf), ...group.when]),
      }),
    );
  return { rules, problems, remarks };
}

interface Alternatives extends Entries {
  /** True where there were alternatives and none can be said. */
  readonly isNever: boolean;
}

interface OperationGroup extends Alternatives {
  /** Conditions that stand for the headers of the group's one operation. */
  readonly when: readonly JsonObject[];
}

const ANYTHING: Alternatives = { entries: [], problems: [], remarks: [], isNever: false };

/** Alternatives of which one must hold; one without any field holds always, and so do they all. */
function alternatives<T extends object>(
  list: readonly T[] | undefined,
  at: string,
  write: (member: T, pointer: string) => Entries,
): Alternatives {
  if (list === undefined || list.length === 0) return ANYTHING;
  const open = list.findIndex(isOpen);
  if (open !== -1) {
    return { ...ANYTHING, remarks: [{ pointer: at, reason: 'it holds always' }] };
  }
  const written = list.map((member, index) => write(member, `${at}/${index}`));
  const entries = written.flatMap((one) => (one.problems.length > 0 ? [] : one.entries));
  return { entries, problems: written.flatMap(problemsOf), remarks: written.flatMap(remarksOf), isNever: entries.length === 0 };
}

/** Operations without headers share one native rule; each operation with headers has its own, as Istio knows headers per rule. */
function operationGroups(list: readonly Operation[] | undefined, at: string, context: RuleContext): OperationGroup[] {
  if (list === undefined || list.length === 0) return [portOnly(context)];
  const plain = list.map((operation, index) => ({ operation, index })).filter(({ operation }) => operation.headers === undefined);
  const groups: OperationGroup[] = [];
  if (plain.length > 0) groups.push(plainGroup(plain, at, context));
  list.forEach((operation, index) => {
    if (operation.headers !== undefined) groups.push(headerGroup(operation, `${at}/${index}`, context));
  });
  return groups;
}

function plainGroup(plain: readonly { operation: Operation; index: number }[], at: string, context: RuleContext): OperationGroup {
  const operations = plain.map(({ operation }) => operation);
  if (operations.some(isOpen) && context.port !== null) return portOnly(context);
  const indices = plain.map(({ index }) => index);
  const written = alternatives(operations, at, (operation, pointer) => {
    const position = Number(pointer.slice(at.length + 1));
    return writeOperation(operation, `${at}/${indices[position] ?? position}`, context);
  });
  return { ...written, when: [] };
}

function headerGroup({ headers, ...operation }: Operation, at: string, context: RuleContext): OperationGroup {
  const when = (headers ?? []).map((header, index) => writeHeader(header, `${at}/headers/${index}`));
  const rest = isOpen(operation) ? portOnly(context) : alternatives([operation], at, (one) => writeOperation(one, at, context));
  const remark = {
    pointer: at.slice(0, at.lastIndexOf('/rules/')) + '/rules',
    reason: 'operations with headers become rules of their own',
  };
  return {
    entries: rest.entries,
    problems: [...rest.problems, ...when.flatMap(problemsOf)],
    remarks: [...rest.remarks, remark],
    isNever: rest.isNever || when.some((entry) => problemsOf(entry).length > 0),
    when: when.flatMap(entriesOf),
  };
}

/** The operation of a rule that names none: everything, or the target's port. */
function portOnly(context: RuleContext): OperationGroup {
  const entries = context.port === null ? [] : [{ operation: { ports: [String(context.port)] } }];
  return { ...ANYTHING, entries, when: [] };
}

/** True for a principal or operation that asks for nothing. */
function isOpen(member: object): boolean {
  return Object.values(member).every(
    (value) => value === undefined || (typeof value === 'object' && Object.keys(value as object).length === 0),
  );
}

function listOrNone(entries: readonly JsonObject[]): JsonObject[] | undefined {
  return entries.length === 0 ? undefined : [...entries];
}

function entriesOf(written: Entries): readonly JsonObject[] {
  return written.entries;
}

function problemsOf(written: Entries): readonly Finding[] {
  return written.problems;
}

function remarksOf(written: Entries): readonly Finding[] {
  return written.remarks;
}
