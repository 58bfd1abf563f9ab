import { parseDuration } from '../values/duration.js';
import type { FieldReader } from './field-reader.js';

/** A duration field in milliseconds; one that the model cannot hold (finer, or no duration) is remarked and absent. */
export function readDuration(reader: FieldReader, key: string): number | undefined {
  const text = reader.string(key);
  const duration = text === undefined ? undefined : parseDuration(text);
  if (duration === null) reader.remark(key, `the duration ${text ?? ''} is not in whole milliseconds`);
  return duration ?? undefined;
}
