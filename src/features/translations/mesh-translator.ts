import { Injectable } from '@nestjs/common';
import type { Federation } from '../../domain/federation/federate.js';
import { ExportLabels } from '../../domain/federation/export-labels.js';
import { joinObjects } from '../../domain/federation/join-objects.js';
import { policyLabel, type Policy } from '../../domain/model/policy.js';
import { desiredObjects } from '../../domain/translation/desired-objects.js';
import type { PlacedPolicy, WrittenObject } from '../../domain/translation/mesh-adapter.js';
import { isPlacedOn } from '../../domain/translation/placement.js';
import type { TranslationReport } from '../../domain/translation/translation-report.js';
import { digestOf } from '../../platform/digest.js';
import { Remainders } from '../imports/remainders.js';
import type { Mesh } from '../meshes/meshes.schemas.js';
import type { MeshReading } from '../meshes/mesh-readings.js';
import type { StoredPolicy } from '../policies/policies.store.js';
import { MeshFederation } from './mesh-federation.js';
import { writeContext } from './write-context.js';

/** What one mesh would get of a set of policies. */
export interface MeshTranslation {
  readonly mesh: Mesh;
  readonly reading: MeshReading;
  /** The policies that are placed on the mesh. */
  readonly policies: readonly Policy[];
  readonly desired: readonly WrittenObject[];
  readonly report: TranslationReport;
  /** What crosses the mesh's border, with what is unmet. */
  readonly federation: Federation;
  /** Labels of policies that were imported from this mesh and are unchanged: their foreign objects are only observed. */
  readonly observedOnly: ReadonlySet<string>;
}

/** Translates policies for a mesh: placement, names of imported objects, remainder. The one way for previews, checks and plans. */
@Injectable()
export class MeshTranslator {
  constructor(
    private readonly remainders: Remainders,
    private readonly federation: MeshFederation,
  ) {}

  async translate(
    project: string,
    mesh: Mesh,
    reading: MeshReading,
    policies: readonly StoredPolicy[],
  ): Promise<MeshTranslation> {
    const placed = policies.filter(({ policy }) => isPlacedOn(policy, mesh)).map((stored) => placedPolicy(stored, mesh.name));
    const observedOnly = new Set(placed.filter(({ isUnchanged }) => isUnchanged).map(({ policy }) => policyLabel(policy)));
    const changed = new Set(placed.filter(({ isUnchanged }) => !isUnchanged).map(({ policy }) => policyLabel(policy)));
    const federation = await this.federation.around(
      project,
      mesh,
      reading,
      policies.map(({ policy }) => policy),
    );
    const side = federation.sides.get(mesh.name) ?? { grants: [], objects: [], report: [] };
    const wanted = [...placed, ...side.grants.map(({ policy }) => ({ policy, names: {} }))];
    const remainders = await this.remainders.of(project, mesh.name);
    const written = desiredObjects(reading.adapter, wanted, remainders, changed, writeContext(mesh.name, reading));
    const labels = new ExportLabels(side.grants);
    return {
      mesh,
      reading,
      policies: placed.map(({ policy }) => policy),
      desired: joinObjects(
        written.objects.map((object) => labels.object(object)),
        side.objects,
      ),
      report: [...written.report.map((note) => labels.note(note)), ...side.report],
      federation,
      observedOnly,
    };
  }
}

function placedPolicy({ policy, origins }: StoredPolicy, mesh: string): PlacedPolicy & { readonly isUnchanged: boolean } {
  const origin = origins.find((one) => one.mesh === mesh);
  return { policy, names: origin?.names ?? {}, isUnchanged: origin !== undefined && origin.digest === digestOf(policy) };
}
