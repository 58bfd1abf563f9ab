import { Injectable } from '@nestjs/common';
import type { Inventory } from '../../domain/model/inventory.js';
import type { AccessEvaluator } from '../../domain/semantics/access-evaluator.js';
import type { MeshAdapter } from '../../domain/translation/mesh-adapter.js';
import { MeshAdapters } from './mesh-adapters.js';
import { Snapshots, type ObservedSnapshot } from './snapshots.js';

/** A mesh's newest observation as its adapter understands it. */
export interface MeshReading {
  readonly adapter: MeshAdapter;
  readonly observed: ObservedSnapshot;
  readonly inventory: Inventory;
  /** Compiled when first asked for. */
  readonly evaluator: AccessEvaluator;
}

/** Readings kept in memory at most: an observation never changes, so that its id is the key. */
const KEPT = 12;

/** Reads observations once and keeps what came of it. */
@Injectable()
export class MeshReadings {
  readonly #kept = new Map<string, MeshReading>();

  constructor(
    private readonly snapshots: Snapshots,
    private readonly adapters: MeshAdapters,
  ) {}

  /** Raises NOT_FOUND; UNREACHABLE for a mesh that was never observed and cannot be now. */
  async latest(project: string, mesh: string): Promise<MeshReading> {
    const id = await this.snapshots.latestId(project, mesh);
    const kept = id === null ? undefined : this.#kept.get(id);
    return kept ?? this.keep(await this.snapshots.latest(project, mesh));
  }

  /** The reading of a given observation. */
  keep(observed: ObservedSnapshot): MeshReading {
    const reading = this.#kept.get(observed.id) ?? readingOf(this.adapters.for(observed.snapshot.kind), observed);
    this.#kept.delete(observed.id);
    this.#kept.set(observed.id, reading);
    for (const id of this.#kept.keys()) if (this.#kept.size > KEPT) this.#kept.delete(id);
    return reading;
  }
}

function readingOf(adapter: MeshAdapter, observed: ObservedSnapshot): MeshReading {
  let evaluator: AccessEvaluator | null = null;
  return {
    adapter,
    observed,
    inventory: adapter.inventory(observed.snapshot),
    get evaluator() {
      return (evaluator ??= adapter.semantics(observed.snapshot));
    },
  };
}
