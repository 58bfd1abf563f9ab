import type { FindingObject, Verdict, Witness } from './finding.js';
import type { Inventory } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import type { AccessEvaluator } from '../semantics/access-evaluator.js';
import type { MeshAdapter } from '../translation/mesh-adapter.js';
import type { NativeSnapshot } from '../translation/native-snapshot.js';
import type { SourcePosition } from '../translation/native-object.js';
import type { TranslationReport } from '../translation/translation-report.js';

/** One mesh as it would be with the policies in force: what was observed, with the desired objects in place. */
export interface CheckedMesh {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly adapter: MeshAdapter;
  readonly snapshot: NativeSnapshot;
  readonly inventory: Inventory;
  readonly evaluator: AccessEvaluator;
  /** The report of translating the policies that are placed on this mesh. */
  readonly report: TranslationReport;
  /** Trust domains of other meshes that this one is federated with. */
  readonly federatedTrustDomains: readonly string[];
}

/** One policy with where it stands. */
export interface CheckedPolicy {
  readonly policy: Policy;
  /** Names of the meshes that it is placed on. */
  readonly meshes: readonly string[];
  readonly source: SourcePosition | null;
}

/** Everything that a run of the checks looks at. */
export interface CheckInput {
  readonly meshes: readonly CheckedMesh[];
  readonly policies: readonly CheckedPolicy[];
}

/** One analyzer: a pure function from the input to findings of the codes that it names. */
export interface Check {
  readonly codes: readonly string[];
  run(input: CheckInput): RawFinding[];
}

/** A finding before the catalogue adds severity, title and fingerprint. */
export interface RawFinding {
  readonly code: string;
  readonly verdict: Verdict;
  readonly why: string;
  readonly mend?: string;
  readonly objects: readonly FindingObject[];
  readonly witness?: Witness;
}
