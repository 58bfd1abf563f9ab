import type { Crossing } from './crossing.js';
import type { PreconditionCode, PreconditionLevel } from './precondition.js';

/** A way that an export is to go, before it is known whether it can. */
export type Way = Omit<Crossing, 'unmet'>;

/** A precondition before it is known whose it is. */
export interface Unmet {
  readonly code: PreconditionCode;
  readonly level: PreconditionLevel;
  readonly pointer: string;
  /** The side that it is about. */
  readonly at: 'from' | 'to';
  readonly why: string;
}
