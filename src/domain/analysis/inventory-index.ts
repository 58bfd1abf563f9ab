import type { Inventory, Service, Workload } from '../model/inventory.js';

type LabelSet = Readonly<Record<string, string>>;

/** Finds services and workloads of an inventory by name and labels without going through all of them. */
export class InventoryIndex {
  readonly #named: ReadonlyMap<string, Service[]>;
  readonly #identities: ReadonlySet<string>;
  readonly #homes = new Map<string, string[]>();
  readonly #labelled = new Map<string, Workload[]>();
  readonly #selecting = new Map<Workload, Service[]>();
  readonly #positions: ReadonlyMap<Service, number>;

  constructor(private readonly inventory: Inventory) {
    this.#named = Map.groupBy(inventory.services, ({ name }) => name);
    this.#positions = new Map(inventory.services.map((service, position) => [service, position]));
    this.#identities = new Set(inventory.identities);
    for (const identity of inventory.identities) {
      const slash = identity.indexOf('/');
      if (slash > 0) append(this.#homes, identity.slice(slash + 1), identity.slice(0, slash));
    }
    for (const workload of inventory.workloads) {
      for (const [key, value] of Object.entries(workload.labels)) append(this.#labelled, `${key}=${value}`, workload);
    }
    for (const service of inventory.services) {
      const selected = service.selector === null ? [] : this.workloadsWith(service.selector);
      for (const workload of selected) if (workload.namespace === service.namespace) append(this.#selecting, workload, service);
    }
  }

  /** Services of that name in any namespace. */
  servicesNamed(name: string): readonly Service[] {
    return this.#named.get(name) ?? [];
  }

  /** Namespaces in which somebody has that name, of `namespace/name` identities; empty for meshes whose identities are bare names. */
  homesOf(name: string): readonly string[] {
    return this.#homes.get(name) ?? [];
  }

  /** True for an identity that somebody in the mesh has. */
  hasIdentity(identity: string): boolean {
    return this.#identities.has(identity);
  }

  /** Workloads that have all of these labels, in any namespace. */
  workloadsWith(labels: LabelSet): readonly Workload[] {
    const pairs = Object.entries(labels);
    const lists = pairs.map(([key, value]) => this.#labelled.get(`${key}=${value}`) ?? []);
    const shortest = lists.reduce<readonly Workload[]>(
      (best, list) => (list.length < best.length ? list : best),
      this.inventory.workloads,
    );
    return shortest.filter((workload) => pairs.every(([key, value]) => workload.labels[key] === value));
  }

  /** Services that select at least one of the workloads, in the inventory's order. */
  servicesOf(workloads: readonly Workload[]): Service[] {
    const services = new Set(workloads.flatMap((workload) => this.#selecting.get(workload) ?? []));
    return [...services].sort((a, b) => (this.#positions.get(a) ?? 0) - (this.#positions.get(b) ?? 0));
  }
}

const indexes = new WeakMap<Inventory, InventoryIndex>();

/** The index of an inventory, made when first asked for: an inventory never changes. */
export function inventoryIndex(inventory: Inventory): InventoryIndex {
  const index = indexes.get(inventory) ?? new InventoryIndex(inventory);
  indexes.set(inventory, index);
  return index;
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
