import type { JsonObject } from '../json.js';
import type { NativeObject, NativeRef } from '../translation/native-object.js';

/**
 * What a plan does with one object. `adopt`: a foreign object becomes ours; `conflict`: a foreign object would have to change
 * and adoption was not asked for, so nothing is written.
 */
export type ChangeAction = 'create' | 'update' | 'delete' | 'adopt' | 'no-op' | 'conflict';

/** One object's change in one mesh. `before` and `after` are whole native bodies; null where the object is not there. */
export interface PlannedChange {
  readonly ref: NativeRef;
  readonly action: ChangeAction;
  readonly reason: string;
  /** `Kind namespace/name` of the policies that it stands for. */
  readonly policies: readonly string[];
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  /** JSON pointers of the canonical fields that change. */
  readonly fields: readonly string[];
  /** Version that the object had when the plan was made; null where it was not there. */
  readonly observedVersion: string | null;
  /** True where fields of other writers may be taken over. */
  readonly takeOver: boolean;
}

/** Whether foreign objects may become ours: never, only where nothing would change, or also where they must change. */
export type AdoptionMode = 'never' | 'if-no-diff' | 'always';

/** The observed objects that a plan compares with, by key. */
export type ObservedObjects = ReadonlyMap<string, NativeObject>;
