import type { Credentials } from './ask.js';
import type { Difference } from './difference.js';
import type { Scene } from './scene.js';

/** One scene that was asked. */
export interface Round {
  readonly scene: Scene;
  readonly policies: number;
  readonly asked: number;
  /** Where proxy and evaluator differ. */
  readonly differences: readonly Difference[];
  /** Where the proxy does what the policies of the model do not say, in words. */
  readonly contradictions: readonly string[];
}

/** What callers need beside what the rig gives. */
export type OwnCredentials = Omit<Credentials, 'authority' | 'trustDomain'>;

/** How much a round may push, and ask per policy. */
export interface RoundEffort {
  readonly policies: number;
  readonly requests: number;
}
