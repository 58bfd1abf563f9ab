import type { ImportedService } from '../../../domain/federation/imported-service.js';
import type { ExportedService, Importer } from '../../../domain/federation/exported-service.js';
import type { Precondition } from '../../../domain/federation/precondition.js';
import { ownerOf } from '../../../domain/planning/ownership.js';
import type { WriteContext } from '../../../domain/translation/mesh-adapter.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { readCatalog } from '../native/catalog.js';

type Told = Pick<Precondition, 'code' | 'level' | 'pointer' | 'why'>;

/** A precondition of a service that leaves this mesh. */
export function unmetExport({ mesh }: WriteContext, exported: ExportedService, importer: Importer, told: Told): Precondition {
  return { ...told, export: exported.export, mesh, from: mesh, to: importer.mesh };
}

/** A precondition of a service that comes to this mesh. */
export function unmetImport({ mesh }: WriteContext, imported: ImportedService, told: Told): Precondition {
  return { ...told, export: imported.export, mesh, from: imported.exporter.mesh, to: mesh };
}

/** An entry that somebody else keeps; null where there is none or it is ours. */
export function foreignEntry({ observed }: WriteContext, kind: string, name: string): NativeObject | null {
  const entry = observed?.objects.find((object) => object.collection === kind && object.name === name);
  return entry === undefined || ownerOf(entry) !== null ? null : entry;
}

/** The gateway of a kind: the first that is registered, else the first that has an entry; null where there is neither. */
export function knownGateway({ observed }: WriteContext, kind: 'api-gateway' | 'terminating-gateway'): string | null {
  if (observed === null || observed === undefined) return null;
  return registeredGateways(observed, kind)[0] ?? entryNames(observed, kind)[0] ?? null;
}

/** True where a gateway of the kind is registered under the name. */
export function isRegistered({ observed }: WriteContext, kind: 'api-gateway' | 'terminating-gateway', name: string): boolean {
  return observed !== null && observed !== undefined && registeredGateways(observed, kind).includes(name);
}

type Observed = NonNullable<WriteContext['observed']>;

function registeredGateways(observed: Observed, kind: string): string[] {
  const services = [...readCatalog(observed).services.values()];
  return services
    .filter(({ instances }) => instances.some((one) => one.kind === kind))
    .map(({ name }) => name)
    .sort();
}

function entryNames({ objects }: Observed, kind: string): string[] {
  return objects
    .filter(({ collection }) => collection === kind)
    .map(({ name }) => name)
    .sort();
}
