import type { ErrorCode } from '../../domain/errors.js';

interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

/** The one table from expected failures to HTTP. */
export const PROBLEM_CATALOGUE: Readonly<Record<ErrorCode, ProblemKind>> = {
  VALIDATION: { status: 400, title: 'The request breaks rules' },
  MALFORMED: { status: 400, title: 'The request cannot be read' },
  IDEMPOTENCY_KEY_MISSING: { status: 400, title: 'An Idempotency-Key is required' },
  UNAUTHENTICATED: { status: 401, title: 'A valid token is required' },
  FORBIDDEN: { status: 403, title: 'The token may not do this' },
  NOT_FOUND: { status: 404, title: 'Not found' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'Method not allowed' },
  NOT_ACCEPTABLE: { status: 406, title: 'No acceptable media type' },
  CONFLICT: { status: 409, title: 'Conflict with the present state' },
  STALE: { status: 409, title: 'Made from a state that has moved on' },
  IDEMPOTENCY_IN_FLIGHT: { status: 409, title: 'The same request is still running' },
  PRECONDITION_FAILED: { status: 412, title: 'The resource has changed' },
  TOO_LARGE: { status: 413, title: 'The request is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'Unsupported media type' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The Idempotency-Key was used for another request' },
  PRECONDITION_REQUIRED: { status: 428, title: 'If-Match is required' },
  INTERNAL: { status: 500, title: 'Something went wrong on our side' },
  UNREACHABLE: { status: 502, title: 'The mesh does not answer' },
  UNAVAILABLE: { status: 503, title: 'Not ready' },
};
