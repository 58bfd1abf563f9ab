import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import type { Inventory } from '../../domain/model/inventory.js';
import { Pages, type Page } from '../../platform/http/pages.js';
import { MeshCatalog } from '../meshes/mesh-catalog.js';
import { MeshReadings } from '../meshes/mesh-readings.js';
import type { InventoryQuery, MeshNamespace, MeshService, MeshWorkload } from './services.schemas.js';

interface Named {
  readonly mesh: string;
  readonly namespace: string;
  readonly name: string;
}

/** The inventory, of one mesh or across all of them, from the newest observations. */
@Injectable()
export class ServicesService {
  constructor(
    private readonly catalog: MeshCatalog,
    private readonly readings: MeshReadings,
    private readonly pages: Pages,
  ) {}

  async namespaces(project: string, actor: Actor, mesh: string | null, query: InventoryQuery): Promise<Page<MeshNamespace>> {
    const all = await this.#collect(project, mesh, (inventory) =>
      inventory.namespaces.map((one) => ({ ...one, namespace: one.name })),
    );
    const page = this.#page(project, actor, 'namespaces', mesh, query, all);
    return { ...page, items: page.items.map(({ namespace: _namespace, ...item }) => item) };
  }

  async services(project: string, actor: Actor, mesh: string | null, query: InventoryQuery): Promise<Page<MeshService>> {
    const all = await this.#collect(project, mesh, (inventory) => inventory.services);
    return this.#page(project, actor, 'services', mesh, query, all);
  }

  async workloads(project: string, actor: Actor, mesh: string | null, query: InventoryQuery): Promise<Page<MeshWorkload>> {
    const all = await this.#collect(project, mesh, (inventory) => inventory.workloads);
    return this.#page(project, actor, 'workloads', mesh, query, all);
  }

  async #collect<T extends Omit<Named, 'mesh'>>(
    project: string,
    mesh: string | null,
    membersOf: (inventory: Inventory) => readonly T[],
  ): Promise<(T & Named)[]> {
    const meshes = mesh === null ? await this.catalog.list(project) : [await this.catalog.require(project, mesh)];
    const lists = await Promise.all(
      meshes.map(async ({ name }) => {
        const { inventory } = await this.readings.latest(project, name);
        return membersOf(inventory).map((member) => ({ ...member, mesh: name }));
      }),
    );
    return lists.flat();
  }

  /** Sorted so that the same service of several meshes stands together. */
  #page<T extends Named>(
    project: string,
    actor: Actor,
    list: string,
    mesh: string | null,
    query: InventoryQuery,
    all: readonly T[],
  ): Page<T> {
    const { namespace, name } = query;
    const page = this.pages.open(query, actor.id, list, project, mesh ?? '', namespace ?? '', name ?? '');
    const sorted = all
      .filter((one) => (namespace === undefined || one.namespace === namespace) && (name === undefined || one.name === name))
      .map((one) => ({ one, key: keyOf(one) }))
      .filter(({ key }) => page.after === null || compare(key, page.after) > 0)
      .sort((a, b) => compare(a.key, b.key));
    const { items, nextCursor } = this.pages.close(sorted.slice(0, page.limit + 1), page, ({ key }) => key);
    return { items: items.map(({ one }) => one), nextCursor };
  }
}

function keyOf({ namespace, name, mesh }: Named): readonly string[] {
  return [namespace, name, mesh];
}

function compare(a: readonly string[], b: readonly string[]): number {
  const index = a.findIndex((part, at) => part !== b[at]);
  return index < 0 ? 0 : (a[index] ?? '') < (b[index] ?? '') ? -1 : 1;
}
