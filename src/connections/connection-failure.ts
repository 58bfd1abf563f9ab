import { ConnectionError } from '../domain/translation/connection.js';
import { EgressError } from '../platform/egress/egress-error.js';

const CODES = { REFUSED: 'EGRESS_REFUSED', UNREACHABLE: 'UNREACHABLE', TIMEOUT: 'TIMEOUT', TOO_LARGE: 'INVALID' } as const;

/** What went wrong on the way out, as the port's error. Anything that is not an expected failure is thrown on: it is a bug. */
export function connectionFailure(error: unknown): ConnectionError {
  if (error instanceof ConnectionError) return error;
  if (error instanceof EgressError) return new ConnectionError(CODES[error.code], error.message, { cause: error });
  throw error;
}

/** True for a failure that may pass by itself. */
export function isTransient(error: unknown): boolean {
  const { code } = connectionFailure(error);
  return code === 'UNREACHABLE' || code === 'TIMEOUT';
}
