import { DomainError } from '../../domain/errors.js';

/**
 * Raises MALFORMED where some object has an own key `__proto__`, which assignments would turn into a prototype, or some text holds
 * what PostgreSQL keeps neither as text nor as jsonb: a NUL character or half a surrogate pair.
 */
export function refuseUnsafeValues(value: unknown): void {
  if (typeof value === 'string') return refuseUnsafeText(value);
  if (typeof value !== 'object' || value === null) return;
  if (Object.hasOwn(value, '__proto__')) throw new DomainError('MALFORMED', 'The key "__proto__" is not allowed.');
  for (const [key, member] of Object.entries(value)) {
    refuseUnsafeText(key);
    refuseUnsafeValues(member);
  }
}

function refuseUnsafeText(text: string): void {
  if (text.includes('\0')) throw new DomainError('MALFORMED', 'Text may not hold the character U+0000.');
  if (!text.isWellFormed()) throw new DomainError('MALFORMED', 'Text may not hold half a surrogate pair.');
}
