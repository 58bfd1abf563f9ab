import { DomainError } from '../../domain/errors.js';

/** Raises MALFORMED where some object has an own key `__proto__`, which assignments would turn into a prototype. */
export function refusePrototypeKeys(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (Object.hasOwn(value, '__proto__')) throw new DomainError('MALFORMED', 'The key "__proto__" is not allowed.');
  for (const member of Object.values(value)) refusePrototypeKeys(member);
}
