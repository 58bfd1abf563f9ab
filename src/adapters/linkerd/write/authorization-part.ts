import type { PolicyMetadata } from '../../../domain/model/envelope.js';
import type { PlacedPolicy } from '../../../domain/translation/mesh-adapter.js';
import type { Grant } from '../grants/grant.js';
import type { ServerTarget } from '../grants/server-target.js';
import type { DefaultPolicy } from '../settings/default-policy.js';
import type { PolicyReport } from './policy-report.js';
import type { RouteGrant } from './route-grants.js';

/** What one AuthorizationPolicy or MutualTlsPolicy asks of one Server. */
export interface AuthorizationPart {
  readonly metadata: PolicyMetadata;
  readonly isDryRun: boolean;
  readonly names: PlacedPolicy['names'];
  readonly report: PolicyReport;
  readonly target: ServerTarget;
  /** Ends the names of objects of a policy that needs several Servers; else empty. */
  readonly suffix: string;
  /** The accessPolicy that says all its rules; null where none does. */
  readonly preset: DefaultPolicy | null;
  /** Grants on the whole port. */
  readonly grants: readonly Grant[];
  /** Grants on some requests only. */
  readonly routes: readonly RouteGrant[];
}
