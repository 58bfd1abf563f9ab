import { equal, stringAt, type JsonObject, type JsonValue } from '../json-object.js';
import { refusedEntry } from './consul-error.js';
import { checkProposed } from './entry-checks.js';
import { validateEntry } from './validate/validate-entry.js';

/** Config entries with their indexes; every change is checked against the graph that it would make. */
export class ConfigEntries {
  private readonly byKind = new Map<string, Map<string, JsonObject>>();
  /** Index of the last change to any entry. */
  index = 1;

  /** @param nextIndex the raft index of the next write */
  constructor(
    private readonly nextIndex: () => number,
    private readonly datacenter: string,
  ) {}

  /** Names that differ in case only are one. */
  get(kind: string, name: string): JsonObject | undefined {
    return this.byKind.get(kind)?.get(keyOf(name));
  }

  /** The entries of a kind by name; of all kinds where it is empty. */
  list(kind: string): JsonObject[] {
    const kinds = kind === '' ? [...this.byKind.keys()].toSorted() : [kind];
    return kinds.flatMap((each) =>
      [...(this.byKind.get(each)?.values() ?? [])].toSorted((a, b) => (keyOf(a['Name']) < keyOf(b['Name']) ? -1 : 1)),
    );
  }

  /** Checks and writes a decoded entry, as `put`. */
  write(decoded: JsonObject, cas: number | null): boolean {
    return this.put(validateEntry(decoded), cas);
  }

  /**
   * Writes a valid entry. True where it is now so, false where a compare-and-set was lost; an identical entry is not written again
   * and wins any compare-and-set.
   */
  put(entry: JsonObject, cas: number | null): boolean {
    const kind = stringAt(entry, 'Kind') ?? '';
    const name = stringAt(entry, 'Name') ?? '';
    const current = this.get(kind, name);
    if (current !== undefined && equal(withoutIndexes(current), entry)) return true;
    if (cas !== null && cas !== Number(current?.['ModifyIndex'] ?? 0)) return false;
    this.checkPermissive(entry, current);
    this.checkGraph(kind, name, entry);
    const index = this.nextIndex();
    this.index = index;
    const kept = this.byKind.get(kind) ?? new Map<string, JsonObject>();
    this.byKind.set(kind, kept);
    kept.set(keyOf(name), { ...entry, CreateIndex: current?.['CreateIndex'] ?? index, ModifyIndex: index });
    return true;
  }

  /** All entries, for a snapshot. */
  save(): readonly JsonObject[] {
    return this.list('');
  }

  /** Puts back what `save` gave, with the indexes of then: the index of the whole goes back too. */
  restore(saved: readonly JsonObject[]): void {
    this.byKind.clear();
    for (const entry of saved) {
      const kept = this.byKind.get(String(entry['Kind'])) ?? new Map<string, JsonObject>();
      this.byKind.set(String(entry['Kind']), kept.set(keyOf(entry['Name']), entry));
    }
    this.index = Math.max(1, ...saved.map((entry) => Number(entry['ModifyIndex'])));
  }

  /** Removes an entry. False where a compare-and-set was lost; an absent entry counts as removed. */
  delete(kind: string, name: string, cas: number | null): boolean {
    const current = this.get(kind, name);
    if (current === undefined) return true;
    if (cas !== null && cas !== current['ModifyIndex']) return false;
    this.checkGraph(kind, name, undefined);
    this.byKind.get(kind)?.delete(keyOf(name));
    this.index = this.nextIndex();
    return true;
  }

  private checkPermissive(entry: JsonObject, current: JsonObject | undefined): void {
    if (entry['MutualTLSMode'] !== 'permissive' || current?.['MutualTLSMode'] === 'permissive') return;
    if (this.get('mesh', 'mesh')?.['AllowEnablingPermissiveMutualTLS'] === true) return;
    throw refusedEntry(
      'cannot set MutualTLSMode=permissive because AllowEnablingPermissiveMutualTLS=false in the mesh config entry',
    );
  }

  private checkGraph(kind: string, name: string, entry: JsonObject | undefined): void {
    checkProposed(kind, name, entry, {
      datacenter: this.datacenter,
      lookup: (askedKind, askedName) =>
        askedKind === kind && keyOf(askedName) === keyOf(name) ? entry : this.get(askedKind, askedName),
      list: (askedKind) => {
        const others = this.list(askedKind).filter((each) => askedKind !== kind || keyOf(each['Name']) !== keyOf(name));
        return entry === undefined || askedKind !== kind ? others : [...others, entry];
      },
    });
  }
}

function withoutIndexes({ CreateIndex: _create, ModifyIndex: _modify, ...entry }: JsonObject): JsonObject {
  return entry;
}

function keyOf(name: JsonValue | undefined): string {
  return String(name).toLowerCase();
}
