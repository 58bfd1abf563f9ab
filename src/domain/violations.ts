import type { z } from 'zod';
import type { Violation } from './errors.js';

type Issue = z.core.$ZodIssue;

/** More than this many are not shown: an answer stays readable and small. */
export const MAX_VIOLATIONS = 100;

/** The JSON pointer of a path (RFC 6901); the empty path is the whole value. */
function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Every violation that zod found, below `prefix`: one per unknown field, and the nearest alternative's where none of a union fits. */
export function violationsOf(issues: readonly Issue[], prefix = ''): Violation[] {
  return issues.flatMap((issue) => violationsOfIssue(issue, prefix)).slice(0, MAX_VIOLATIONS);
}

function violationsOfIssue(issue: Issue, prefix: string): Violation[] {
  const pointer = prefix + jsonPointer(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointer + jsonPointer([key]),
      code: 'UNKNOWN_FIELD',
      detail: `There is no field ${JSON.stringify(key)} here.`,
    }));
  }
  if (issue.code === 'invalid_union') {
    const nearest = nearestAlternative(issue.errors);
    if (nearest !== null) return violationsOf(nearest, pointer);
  }
  return [{ pointer, code: codeOf(issue), detail: issue.message }];
}

/** The alternative that fails deepest and, among those, with the fewest issues; null where all fail at the value itself. */
function nearestAlternative(errors: readonly Issue[][]): readonly Issue[] | null {
  const depth = (issues: readonly Issue[]) => Math.max(...issues.map((issue) => pathLength(issue)));
  const ranked = errors.filter((issues) => depth(issues) > 0).toSorted((a, b) => depth(b) - depth(a) || a.length - b.length);
  return ranked[0] ?? null;
}

/** An unknown field counts as one step deeper, being inside the value. */
function pathLength(issue: Issue): number {
  return issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0);
}

function codeOf(issue: Issue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.message.includes('undefined')) return 'REQUIRED';
  return issue.code.toUpperCase();
}
