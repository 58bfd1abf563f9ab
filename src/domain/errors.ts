/** The closed set of expected failures. Each has one HTTP status, in platform/http/problem-catalogue. */
export type ErrorCode =
  | 'VALIDATION'
  | 'MALFORMED'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'NOT_ACCEPTABLE'
  | 'CONFLICT'
  | 'STALE'
  | 'PRECONDITION_REQUIRED'
  | 'PRECONDITION_FAILED'
  | 'IDEMPOTENCY_KEY_MISSING'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDEMPOTENCY_IN_FLIGHT'
  | 'TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'UNREACHABLE'
  | 'UNAVAILABLE'
  | 'INTERNAL';

/** One thing that is wrong with an input. `pointer` is a JSON pointer into it, or the parameter's name in front of one (`query/limit`). */
export interface Violation {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
  /** Where documents were sent: which one, counting from 0, and the line in the text, counting from 1. */
  readonly document?: number;
  readonly line?: number;
}

/** An expected failure that ends a request or a job. `message` is shown to the caller: it never holds a secret. */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly violations: readonly Violation[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The thing does not exist, or the caller may not see it. */
export function notFound(what: string): DomainError {
  return new DomainError('NOT_FOUND', `${what} does not exist.`);
}

/** The input breaks rules; all of them are named. */
export function invalid(message: string, violations: readonly Violation[]): DomainError {
  return new DomainError('VALIDATION', message, violations);
}
