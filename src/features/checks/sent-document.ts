import type { JsonValue } from '../../domain/json.js';
import type { SourcePosition } from '../../domain/translation/native-object.js';

/** A document that came with a check, and where it stood. */
export interface SentDocument {
  readonly value: JsonValue;
  readonly source: SourcePosition;
}
