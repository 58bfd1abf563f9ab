import { equal, stringAt, type JsonObject } from '../json-object.js';
import { refusedEntry } from './consul-error.js';
import { chainTargets, checkIntentions, compileChain, type EntryLookup } from './entry-graph.js';
import { validateEntry } from './validate-entry.js';

const CHAIN_KINDS = ['service-router', 'service-splitter', 'service-resolver'];

/** Config entries with their indexes; every change is checked against the graph that it would make. */
export class ConfigEntries {
  private readonly byKind = new Map<string, Map<string, JsonObject>>();
  /** Index of the last change to any entry. */
  index = 1;

  /** @param nextIndex the raft index of the next write */
  constructor(private readonly nextIndex: () => number) {}

  get(kind: string, name: string): JsonObject | undefined {
    return this.byKind.get(kind)?.get(name);
  }

  /** The entries of a kind by name; of all kinds where it is empty. */
  list(kind: string): JsonObject[] {
    const kinds = kind === '' ? [...this.byKind.keys()].toSorted() : [kind];
    return kinds.flatMap((each) =>
      [...(this.byKind.get(each)?.values() ?? [])].toSorted((a, b) => (String(a['Name']) < String(b['Name']) ? -1 : 1)),
    );
  }

  /**
   * Writes a decoded entry. True where it is now so, false where a compare-and-set was lost; an identical entry is not
   * written again and wins any compare-and-set.
   */
  put(decoded: JsonObject, cas: number | null): boolean {
    const entry = validateEntry(decoded);
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
    kept.set(name, { ...entry, CreateIndex: current?.['CreateIndex'] ?? index, ModifyIndex: index });
    return true;
  }

  /** Removes an entry. False where a compare-and-set was lost; an absent entry counts as removed. */
  delete(kind: string, name: string, cas: number | null): boolean {
    const current = this.get(kind, name);
    if (current === undefined) return true;
    if (cas !== null && cas !== current['ModifyIndex']) return false;
    this.checkGraph(kind, name, undefined);
    this.byKind.get(kind)?.delete(name);
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

  /** Compiles every chain and checks every intention that the change can reach. */
  private checkGraph(kind: string, name: string, entry: JsonObject | undefined): void {
    const lookup: EntryLookup = (askedKind, askedName) =>
      askedKind === kind && askedName === name ? entry : this.get(askedKind, askedName);
    if (kind === 'service-intentions') {
      if (entry !== undefined) checkIntentions(entry, lookup);
      return;
    }
    const isChain = CHAIN_KINDS.includes(kind) || kind === 'service-defaults';
    if (!isChain && kind !== 'proxy-defaults' && kind !== 'jwt-provider') return;
    const reached = isChain ? this.reachedBy(name) : this.servicesWithEntries();
    for (const service of reached) compileChain(service, lookup);
    for (const intentions of this.list('service-intentions')) {
      if (!isChain || reached.has(String(intentions['Name']))) checkIntentions(intentions, lookup);
    }
  }

  /** The service and all whose chains lead to it. */
  private reachedBy(name: string): Set<string> {
    const entries = CHAIN_KINDS.flatMap((kind) => this.list(kind)).map((entry) => ({
      name: String(entry['Name']),
      targets: chainTargets(entry),
    }));
    const reached = new Set([name]);
    let grown = 0;
    while (grown !== reached.size) {
      grown = reached.size;
      for (const entry of entries) if (entry.targets.some((target) => reached.has(target))) reached.add(entry.name);
    }
    return reached;
  }

  private servicesWithEntries(): Set<string> {
    return new Set([...CHAIN_KINDS, 'service-defaults'].flatMap((kind) => this.list(kind)).map((entry) => String(entry['Name'])));
  }
}

function withoutIndexes({ CreateIndex: _create, ModifyIndex: _modify, ...entry }: JsonObject): JsonObject {
  return entry;
}
