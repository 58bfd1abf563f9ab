import { Injectable } from '@nestjs/common';
import type { Policy } from '../../domain/model/policy.js';
import { nativeLabel } from '../../domain/translation/native-object.js';
import { MeshCatalog } from '../meshes/mesh-catalog.js';
import { MeshReadings } from '../meshes/mesh-readings.js';
import { DesiredPolicies, type PolicyState } from '../policies/desired-policies.js';
import type { StoredPolicy } from '../policies/policies.store.js';
import { MeshTranslator, type MeshTranslation } from './mesh-translator.js';
import type { StartTranslation, Translation } from './translations.schemas.js';

/** Shows what meshes would get; writes nothing. */
@Injectable()
export class TranslationsService {
  constructor(
    private readonly catalog: MeshCatalog,
    private readonly readings: MeshReadings,
    private readonly policies: DesiredPolicies,
    private readonly translator: MeshTranslator,
  ) {}

  async translate(project: string, body: StartTranslation): Promise<Translation> {
    const meshes = await this.catalog.select(project, body.meshes);
    const state = await this.#state(project, body);
    const translations = await Promise.all(
      meshes.map(async (mesh) =>
        this.translator.translate(project, mesh, await this.readings.latest(project, mesh.name), state.policies),
      ),
    );
    return { revision: body.documents === undefined ? state.revision : null, meshes: translations.map(shown) };
  }

  async #state(project: string, { revision, documents }: StartTranslation): Promise<PolicyState> {
    if (documents !== undefined) return { revision: 0, policies: documents.map(unstored) };
    return this.policies.at(project, revision ?? null);
  }
}

function unstored(policy: Policy): StoredPolicy {
  return { policy, version: 0, revision: 0, source: null, origins: [] };
}

function shown({ mesh, desired, report }: MeshTranslation): Translation['meshes'][number] {
  const objects = desired.map((object) => ({ object: nativeLabel(object), policies: [...object.policies], body: object.body }));
  return { mesh: mesh.name, kind: mesh.kind, objects, report: [...report] };
}
