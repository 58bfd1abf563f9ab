import type { Check } from './check-input.js';
import { accessParity } from './checks/access-parity.js';
import { capabilityLosses } from './checks/capability-losses.js';
import { emptyTargets } from './checks/empty-targets.js';
import { exclusivePolicies } from './checks/exclusive-policies.js';
import { federationPreconditions } from './checks/federation-preconditions.js';
import { impossibleRules } from './checks/impossible-rules.js';
import { invalidValues } from './checks/invalid-values.js';
import { mutualTlsContradictions } from './checks/mutual-tls-contradictions.js';
import { portConditions } from './checks/port-conditions.js';
import { routeDestinations } from './checks/route-destinations.js';
import { serviceParity } from './checks/service-parity.js';
import { unknownIdentities } from './checks/unknown-identities.js';

/** Every check, in the order of their codes. */
export const CHECKS: readonly Check[] = [
  invalidValues,
  impossibleRules,
  portConditions,
  exclusivePolicies,
  emptyTargets,
  mutualTlsContradictions,
  accessParity,
  serviceParity,
  federationPreconditions,
  unknownIdentities,
  routeDestinations,
  capabilityLosses,
];
