import { z } from 'zod';
import { DomainError, type ErrorCode, type Violation } from '../../domain/errors.js';
import { MAX_VIOLATIONS } from '../../domain/violations.js';
import { PROBLEM_CATALOGUE } from './problem-catalogue.js';

const ProblemViolation = z
  .object({
    pointer: z.string().describe('JSON pointer into the body; `query/NAME`, `path/NAME` or `header/NAME` for a parameter'),
    code: z.string(),
    detail: z.string(),
    document: z.int().optional().describe('Which of the documents sent, counting from 0'),
    line: z.int().optional().describe('Line in the text sent, counting from 1'),
  })
  .meta({ id: 'Violation' });

/** An error answer (RFC 9457). `code` is stable; `errors` holds every violation, 100 at most. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    errors: z.array(ProblemViolation).optional(),
    requestId: z.string().optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

/** Media type of every error answer. */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** The problem that an expected failure is. */
export function problemOf(error: DomainError, requestId?: string): Problem {
  return makeProblem(error.code, error.message, error.violations, requestId);
}

/** The failure that a problem tells of, to be raised again for a caller who comes later. */
export function errorOfProblem(problem: Problem): DomainError {
  const code = Object.keys(PROBLEM_CATALOGUE).find((candidate) => codeText(candidate) === problem.code);
  return new DomainError((code ?? 'INTERNAL') as ErrorCode, problem.detail, (problem.errors ?? []) as Violation[]);
}

/** A problem by its code. */
export function makeProblem(code: ErrorCode, detail: string, violations: readonly Violation[] = [], requestId?: string): Problem {
  const { status, title } = PROBLEM_CATALOGUE[code];
  return {
    type: `urn:concordat:problem:${slug(code)}`,
    title,
    status,
    detail,
    code: codeText(code),
    ...(violations.length > 0 ? { errors: violations.slice(0, MAX_VIOLATIONS) } : {}),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

function codeText(code: string): string {
  return `CONCORDAT-${code.replaceAll('_', '-')}`;
}

function slug(code: ErrorCode): string {
  return code.toLowerCase().replaceAll('_', '-');
}
