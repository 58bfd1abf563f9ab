import type { Inventory, Service, Workload } from '../../../domain/model/inventory.js';

/** Services and workloads of one namespace. */
export interface NamespaceContent {
  readonly services: readonly Service[];
  readonly workloads: readonly Workload[];
}

const NOTHING: NamespaceContent = { services: [], workloads: [] };
const indexes = new WeakMap<Inventory, ReadonlyMap<string, NamespaceContent>>();

/** What an inventory holds in one namespace; the index is made once per inventory. */
export function contentOf(inventory: Inventory, namespace: string): NamespaceContent {
  let index = indexes.get(inventory);
  if (index === undefined) {
    index = buildIndex(inventory);
    indexes.set(inventory, index);
  }
  return index.get(namespace) ?? NOTHING;
}

function buildIndex(inventory: Inventory): ReadonlyMap<string, NamespaceContent> {
  const services = Map.groupBy(inventory.services, (service) => service.namespace);
  const workloads = Map.groupBy(inventory.workloads, (workload) => workload.namespace);
  const names = new Set([...services.keys(), ...workloads.keys()]);
  return new Map([...names].map((name) => [name, { services: services.get(name) ?? [], workloads: workloads.get(name) ?? [] }]));
}
