import type { Precondition } from '../federation/precondition.js';
import type { Inventory } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import type { AccessEvaluator } from '../semantics/access-evaluator.js';
import type { MeshAdapter } from '../translation/mesh-adapter.js';
import type { SourcePosition } from '../translation/native-object.js';
import type { NativeSnapshot } from '../translation/native-snapshot.js';
import type { TranslationReport } from '../translation/translation-report.js';
import type { FindingCode } from './catalogue.js';
import type { FindingObject, Verdict, Witness } from './finding.js';

/** One mesh as it would be with the policies in force: what was observed, with the desired objects in place. */
export interface CheckedMesh {
  readonly name: string;
  readonly adapter: MeshAdapter;
  readonly snapshot: NativeSnapshot;
  readonly inventory: Inventory;
  readonly evaluator: AccessEvaluator;
  /** The report of translating the policies that are placed on this mesh. */
  readonly report: TranslationReport;
  /** What is unmet of the exports that leave or enter this mesh. */
  readonly unmet: readonly Precondition[];
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

/** A finding before the catalogue adds severity, title and fingerprint; `mend` only where there is better advice than the catalogue's. */
export interface RawFinding {
  readonly code: FindingCode;
  readonly verdict: Verdict;
  readonly why: string;
  readonly mend?: string;
  readonly objects: readonly FindingObject[];
  readonly witness?: Witness;
}

/** One analyzer: a pure function from the input to findings of the codes that it names. */
export interface Check {
  readonly codes: readonly FindingCode[];
  readonly run: (input: CheckInput) => RawFinding[];
}
