import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { notFound } from '../../domain/errors.js';
import type { ServiceExport } from '../../domain/model/service-export.js';
import { isPlacedOn } from '../../domain/translation/placement.js';
import { Pages, type Page, type PageQuery } from '../../platform/http/pages.js';
import { MeshCatalog } from '../meshes/mesh-catalog.js';
import { MeshReadings } from '../meshes/mesh-readings.js';
import { DesiredPolicies } from '../policies/desired-policies.js';
import type { StoredPolicy } from '../policies/policies.store.js';
import { MeshTranslator, type MeshTranslation } from '../translations/mesh-translator.js';
import type { Federation } from './federations.schemas.js';
import { representFederation } from './represent-federation.js';

/** Shows what becomes of service exports; the exports themselves are policies. */
@Injectable()
export class FederationsService {
  constructor(
    private readonly catalog: MeshCatalog,
    private readonly readings: MeshReadings,
    private readonly policies: DesiredPolicies,
    private readonly translator: MeshTranslator,
    private readonly pages: Pages,
  ) {}

  async list(project: string, actor: Actor, query: PageQuery): Promise<Page<Federation>> {
    const page = this.pages.open(query, actor.id, 'federations', project);
    const { policies } = await this.policies.at(project, null);
    const sorted = exportsOf(policies)
      .filter((exported) => page.after === null || compare(keyOf(exported), page.after) > 0)
      .sort((a, b) => compare(keyOf(a), keyOf(b)));
    const { items, nextCursor } = this.pages.close(sorted.slice(0, page.limit + 1), page, keyOf);
    const translations = await this.#translate(project, items, policies);
    return { items: items.map((exported) => representFederation(exported, translations)), nextCursor };
  }

  /** Raises NOT_FOUND. */
  async get(project: string, namespace: string, name: string): Promise<Federation> {
    const { policies } = await this.policies.at(project, null);
    const exported = exportsOf(policies).find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
    if (exported === undefined) throw notFound(`The service export ${namespace}/${name}`);
    return representFederation(exported, await this.#translate(project, [exported], policies));
  }

  /** Only the meshes that the exports concern. */
  async #translate(
    project: string,
    exports: readonly ServiceExport[],
    policies: readonly StoredPolicy[],
  ): Promise<MeshTranslation[]> {
    const meshes = await this.catalog.list(project);
    const concerned = meshes.filter((mesh) => exports.some((exported) => isPlacedOn(exported, mesh)));
    return Promise.all(
      concerned.map(async (mesh) =>
        this.translator.translate(project, mesh, await this.readings.latest(project, mesh.name), policies),
      ),
    );
  }
}

function exportsOf(policies: readonly StoredPolicy[]): ServiceExport[] {
  return policies.map(({ policy }) => policy).filter((policy) => policy.kind === 'ServiceExport');
}

function keyOf({ metadata }: ServiceExport): readonly string[] {
  return [metadata.namespace, metadata.name];
}

function compare(a: readonly string[], b: readonly string[]): number {
  const index = a.findIndex((part, at) => part !== b[at]);
  return index < 0 ? 0 : (a[index] ?? '') < (b[index] ?? '') ? -1 : 1;
}
