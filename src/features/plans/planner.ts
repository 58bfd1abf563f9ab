import { Injectable } from '@nestjs/common';
import type { NativeObject } from '../../domain/translation/native-object.js';
import { planChanges } from '../../domain/planning/plan-changes.js';
import type { PlannedChange } from '../../domain/planning/planned-change.js';
import { rollbackChanges } from '../../domain/planning/rollback-changes.js';
import type { AppliedChange } from '../../domain/translation/connection.js';
import { digestOf } from '../../platform/digest.js';
import { Checker } from '../checks/checker.js';
import { DriftDetector } from '../drift/drift-detector.js';
import { MeshCatalog } from '../meshes/mesh-catalog.js';
import { MeshReadings, type MeshReading } from '../meshes/mesh-readings.js';
import type { Mesh } from '../meshes/meshes.schemas.js';
import { Snapshots } from '../meshes/snapshots.js';
import { DesiredPolicies } from '../policies/desired-policies.js';
import { MeshTranslator, type MeshTranslation } from '../translations/mesh-translator.js';
import { inBatches } from './in-batches.js';
import { nativeChange, planChange, planSummary, wasRefused, writes } from './planned-changes.read-model.js';
import type { MeshPlan, PlanChange, StartPlan } from './plans.schemas.js';
import type { PlanContent } from './plans.store.js';

/** Part of every digest: a plan made by another translator is another plan. */
const TRANSLATOR_VERSION = 1;
const DRY_RUNS_AT_ONCE = 16;

/** Makes plans: reads the meshes now, translates, compares, and asks each mesh what it would say. */
@Injectable()
export class Planner {
  constructor(
    private readonly catalog: MeshCatalog,
    private readonly snapshots: Snapshots,
    private readonly readings: MeshReadings,
    private readonly policies: DesiredPolicies,
    private readonly translator: MeshTranslator,
    private readonly checker: Checker,
    private readonly drift: DriftDetector,
  ) {}

  /** A plan that makes a revision true. Raises UNREACHABLE naming the mesh. */
  async planRevision(project: string, meshes: readonly string[], start: StartPlan): Promise<PlanContent> {
    const { revision, policies } = await this.policies.at(project, start.revision ?? null);
    const translations: MeshTranslation[] = [];
    for (const mesh of await this.catalog.select(project, meshes)) {
      translations.push(await this.translator.translate(project, mesh, await this.#observe(project, mesh.name), policies));
    }
    const plans: MeshPlan[] = [];
    for (const translation of translations) {
      const changes = planChanges({
        project,
        adapter: translation.reading.adapter,
        desired: translation.desired,
        observed: translation.reading.observed.snapshot.objects,
        adoption: start.adopt,
        revertsDrift: start.revertDrift,
        observedOnly: translation.observedOnly,
        untranslated: new Set(translation.report.filter(({ fidelity }) => fidelity === 'refused').map(({ policy }) => policy)),
      });
      plans.push(await this.#meshPlan(project, translation.mesh, translation.reading, changes, translation.report));
    }
    return contentOf(revision, plans, this.checker.checkTranslations(project, translations, policies));
  }

  /** A plan that undoes what a rollout applied. Raises UNREACHABLE naming the mesh. */
  async planRollback(project: string, applied: ReadonlyMap<string, readonly PlanChange[]>): Promise<PlanContent> {
    const plans: MeshPlan[] = [];
    for (const mesh of await this.catalog.select(project, [...applied.keys()])) {
      const reading = await this.#observe(project, mesh.name);
      const observed: readonly NativeObject[] = reading.observed.snapshot.objects;
      const changes = rollbackChanges(reading.adapter, applied.get(mesh.name) ?? [], observed);
      plans.push(await this.#meshPlan(project, mesh, reading, changes, []));
    }
    return contentOf(null, plans, []);
  }

  async #observe(project: string, mesh: string): Promise<MeshReading> {
    return this.readings.keep(await this.snapshots.observe(project, mesh));
  }

  async #meshPlan(
    project: string,
    mesh: Mesh,
    reading: MeshReading,
    changes: readonly PlannedChange[],
    report: MeshTranslation['report'],
  ): Promise<MeshPlan> {
    const writable = !('documents' in mesh.connection);
    const dryRuns = writable ? await this.#dryRun(project, mesh.name, changes) : [];
    const { drift } = await this.drift.detect(project, reading);
    return {
      mesh: mesh.name,
      kind: mesh.kind,
      writable,
      observation: reading.observed.id,
      complete: reading.observed.complete,
      changes: changes.map((change, index) => planChange(change, dryRuns[index] ?? null)),
      report: [...report],
      drift,
    };
  }

  /** The mesh's answer per change; null where nothing is written. */
  async #dryRun(project: string, mesh: string, changes: readonly PlannedChange[]): Promise<(AppliedChange | null)[]> {
    if (!changes.some(writes)) return [];
    return this.snapshots.withConnection(project, mesh, (connection) =>
      inBatches(changes, DRY_RUNS_AT_ONCE, async (change) =>
        writes(change) ? connection.apply(nativeChange(change), { dryRun: true }) : null,
      ),
    );
  }
}

function contentOf(revision: number | null, meshes: MeshPlan[], findings: PlanContent['findings']): PlanContent {
  const applyable = !meshes.some((mesh) => mesh.changes.some(wasRefused));
  return { revision, digest: planDigest(revision, meshes), applyable, summary: planSummary(meshes), meshes, findings };
}

/** What an approval is for: what is wanted, what was observed, and who translated. */
function planDigest(revision: number | null, meshes: readonly MeshPlan[]): string {
  const changes = meshes.map(({ mesh, changes: list }) => ({
    mesh,
    changes: list
      .filter(writes)
      .map(({ ref, action, after, observedVersion, takeOver }) => ({ ref, action, after, observedVersion, takeOver })),
  }));
  return digestOf({ translator: TRANSLATOR_VERSION, revision, changes });
}
