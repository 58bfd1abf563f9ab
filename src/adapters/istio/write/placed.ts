import type { Policy } from '../../../domain/model/policy.js';
import type { PlacedPolicy } from '../../../domain/translation/mesh-adapter.js';

/** A placed policy of one kind. */
export type Placed<Kind extends Policy['kind']> = PlacedPolicy & { readonly policy: Extract<Policy, { kind: Kind }> };
