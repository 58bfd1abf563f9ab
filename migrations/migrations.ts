import { Foundation1764000000000 } from './1764000000000-foundation.js';
import { Policies1764000100000 } from './1764000100000-policies.js';
import { Meshes1764000200000 } from './1764000200000-meshes.js';
import { Imports1764000300000 } from './1764000300000-imports.js';
import { Checks1764000400000 } from './1764000400000-checks.js';
import { Plans1764000500000 } from './1764000500000-plans.js';
import { FailureCauses1764000600000 } from './1764000600000-failure-causes.js';
import { Writers1764000700000 } from './1764000700000-writers.js';
import { RolloutRuns1764000800000 } from './1764000800000-rollout-runs.js';

/** Every migration, oldest first; one that is merged is never edited. */
export const migrations = [
  Foundation1764000000000,
  Policies1764000100000,
  Meshes1764000200000,
  Imports1764000300000,
  Checks1764000400000,
  Plans1764000500000,
  FailureCauses1764000600000,
  Writers1764000700000,
  RolloutRuns1764000800000,
] as const;
