import { Injectable } from '@nestjs/common';
import { analyze } from '../../domain/analysis/analyze.js';
import type { CheckedMesh, CheckInput } from '../../domain/analysis/check-input.js';
import type { Finding } from '../../domain/analysis/finding.js';
import { projectedSnapshot } from '../../domain/analysis/projected-snapshot.js';
import { isPlacedOn } from '../../domain/translation/placement.js';
import type { Mesh } from '../meshes/meshes.schemas.js';
import { MeshReadings } from '../meshes/mesh-readings.js';
import type { StoredPolicy } from '../policies/policies.store.js';
import { MeshTranslator, type MeshTranslation } from '../translations/mesh-translator.js';

/** Runs the checks over meshes as they would be with a set of policies in force. */
@Injectable()
export class Checker {
  constructor(
    private readonly readings: MeshReadings,
    private readonly translator: MeshTranslator,
  ) {}

  /** Findings, worst first. Raises UNREACHABLE for a mesh that was never observed and cannot be now. */
  async check(project: string, meshes: readonly Mesh[], policies: readonly StoredPolicy[]): Promise<Finding[]> {
    const translations: MeshTranslation[] = [];
    for (const mesh of meshes) {
      translations.push(await this.translator.translate(project, mesh, await this.readings.latest(project, mesh.name), policies));
    }
    return this.checkTranslations(project, translations, policies);
  }

  /** The same over translations that were made already. */
  checkTranslations(project: string, translations: readonly MeshTranslation[], policies: readonly StoredPolicy[]): Finding[] {
    const input: CheckInput = {
      meshes: translations.map((translation) => checkedMesh(project, translation)),
      policies: policies.map(({ policy, source }) => ({
        policy,
        source,
        meshes: translations.filter(({ mesh }) => isPlacedOn(policy, mesh)).map(({ mesh }) => mesh.name),
      })),
    };
    return analyze(input);
  }
}

/** Where nothing would change, what was compiled of the observation serves. */
function checkedMesh(project: string, { mesh, reading, desired, report, federation }: MeshTranslation): CheckedMesh {
  const { adapter, observed } = reading;
  const snapshot = projectedSnapshot(adapter, observed.snapshot, desired, project);
  const isSame = snapshot === observed.snapshot;
  return {
    name: mesh.name,
    adapter,
    snapshot,
    inventory: isSame ? reading.inventory : adapter.inventory(snapshot),
    evaluator: isSame ? reading.evaluator : adapter.semantics(snapshot),
    report,
    unmet: federation.unmet,
  };
}
