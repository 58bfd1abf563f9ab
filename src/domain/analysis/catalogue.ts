import type { Severity } from './finding.js';

/** What every finding of one code has in common. */
export interface CatalogueEntry {
  readonly severity: Severity;
  readonly title: string;
  readonly mend: string;
}

/** All codes, stable for ever: a code that is retired is never used again. Each has a page under docs/findings. */
export const CATALOGUE = {
  'SV-01': {
    severity: 'error',
    title: 'A value is not valid for the mesh',
    mend: 'Correct the value: the mesh would refuse it, or accept it and never act on it.',
  },
  'SV-02': {
    severity: 'error',
    title: 'A rule can never match',
    mend: 'Remove the rule, or one of the conditions that exclude each other.',
  },
  'SV-04': {
    severity: 'error',
    title: 'HTTP conditions on a port that is not HTTP',
    mend: 'Declare the port’s protocol as HTTP or gRPC, or use conditions on identity, address and port alone.',
  },
  'SV-05': {
    severity: 'error',
    title: 'A condition on identity where mTLS is not guaranteed',
    mend: 'Make mTLS strict at this port, or accept that plaintext callers have no identity.',
  },
  'IC-08': {
    severity: 'error',
    title: 'Two policies claim what only one can decide',
    mend: 'Merge the two, or narrow the target of one: the mesh follows the older and ignores the other.',
  },
  'IC-09': {
    severity: 'warning',
    title: 'A target matches nothing',
    mend: 'Correct the name or the labels, or remove the policy.',
  },
  'IC-10': {
    severity: 'error',
    title: 'Client and server disagree about mTLS',
    mend: 'Let the callers use the mesh’s certificates where the server demands them, and plaintext where it refuses them.',
  },
  'XM-01': {
    severity: 'error',
    title: 'One mesh allows what another denies',
    mend: 'Give the service one policy for all its meshes, or separate the two on purpose by placement.',
  },
  'XM-02': {
    severity: 'warning',
    title: 'One mesh denies what another allows',
    mend: 'Give the service one policy for all its meshes, or separate the two on purpose by placement.',
  },
  'XM-05': {
    severity: 'error',
    title: 'The default action differs between meshes',
    mend: 'Add an allow policy in the open mesh, so that what no policy speaks of is denied in both.',
  },
  'XM-09': {
    severity: 'error',
    title: 'mTLS strictness differs between meshes',
    mend: 'Apply one MutualTlsPolicy to the service in all its meshes.',
  },
  'XM-11': {
    severity: 'warning',
    title: 'One service has different ports or protocols in different meshes',
    mend: 'Declare the same ports with the same protocols, or give the services different names.',
  },
  'FT-01': {
    severity: 'error',
    title: 'A trust domain that nobody here issues',
    mend: 'Correct the trust domain, add an alias, or federate with the mesh that issues it.',
  },
  'FT-03': {
    severity: 'error',
    title: 'Two meshes have one trust domain',
    mend: 'Give each mesh a trust domain of its own, or make sure that both certificate authorities come from one root.',
  },
  'FT-04': {
    severity: 'error',
    title: 'A service export whose preconditions are not met',
    mend: 'Meet what is named: until then the service cannot be called from the other mesh.',
  },
  'FT-07': {
    severity: 'error',
    title: 'A service account or namespace that does not exist',
    mend: 'Correct the name; a rule for nobody grants nothing, and whoever creates the name later gets the grant.',
  },
  'FT-08': {
    severity: 'warning',
    title: 'A gateway ends mTLS, so that the service does not see who calls',
    mend: 'Let the gateway or the service check a credential that crosses it, such as a JWT, or join meshes of one kind.',
  },
  'TR-03': {
    severity: 'error',
    title: 'A route leads to a service, subset or gateway that does not exist',
    mend: 'Create the destination or the subset, or correct the name: requests that take this route fail.',
  },
  'TR-04': {
    severity: 'error',
    title: 'Weights that do not add up',
    mend: 'Let the weights of one rule sum to 100, with at least one above 0.',
  },
  'CL-01': {
    severity: 'error',
    title: 'A deny rule that the mesh cannot express',
    mend: 'Say it as allow rules, place the policy on other meshes, or enforce it elsewhere.',
  },
  'CL-02': {
    severity: 'error',
    title: 'A condition that the mesh cannot express',
    mend: 'Leave the condition out for this mesh knowingly, or place the policy on meshes that have it.',
  },
  'CL-04': {
    severity: 'warning',
    title: 'A feature that this version of the mesh does not have',
    mend: 'Upgrade the control plane, or place the policy on newer meshes.',
  },
} as const satisfies Record<string, CatalogueEntry>;

/** One of the stable codes. */
export type FindingCode = keyof typeof CATALOGUE;
