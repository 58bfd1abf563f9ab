import type { FieldReader } from './field-reader.js';

/** The value of a Percent message, which is 0 where the message is there without one. */
export function readPercentage(percentage: FieldReader | undefined): number | undefined {
  return percentage === undefined ? undefined : (percentage.number('value') ?? 0);
}
