import type { JsonObject } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import type { NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { CRD_ENTRY_KINDS, entryOfResource, isCustomResource } from '../crd.js';
import { bareName } from './field-names.js';
import { canonicalFields } from './canonical-fields.js';

/** Kinds of config entries that bear on meaning or inventory. Others are kept, but nobody reads them. */
const KINDS = new Map(
  [...Object.values(CRD_ENTRY_KINDS), 'api-gateway', 'http-route', 'tcp-route', 'bound-api-gateway', 'inline-certificate'].map(
    (kind) => [bareName(kind), kind],
  ),
);

/** A config entry, from the HTTP API, an offline document or a custom resource alike. */
export interface ConfigEntry {
  readonly kind: string;
  readonly name: string;
  /** The whole entry in HTTP API casing. */
  readonly fields: JsonObject;
  /** The native object that it was read from. */
  readonly object: NativeObject;
}

/** The config entries of a snapshot by kind and name. */
export class ConfigEntries {
  private readonly kinds = new Map<string, ConfigEntry[]>();
  private readonly names = new Map<string, ConfigEntry>();

  constructor(snapshot: NativeSnapshot) {
    for (const object of snapshot.objects) {
      const entry = readEntry(object);
      if (entry === null) continue;
      const others = this.kinds.get(entry.kind);
      if (others === undefined) this.kinds.set(entry.kind, [entry]);
      else others.push(entry);
      this.names.set(`${entry.kind} ${entry.name}`, entry);
    }
  }

  /** All entries of a kind, in the order observed. */
  ofKind(kind: string): readonly ConfigEntry[] {
    return this.kinds.get(kind) ?? [];
  }

  named(kind: string, name: string): ConfigEntry | undefined {
    return this.names.get(`${kind} ${name}`);
  }

  /** The fields of the mesh entry, of which there is at most one; empty where there is none. */
  get mesh(): JsonObject {
    return this.ofKind('mesh')[0]?.fields ?? {};
  }

  /** The fields of proxy-defaults, of which there is at most one; empty where there is none. */
  get proxyDefaults(): JsonObject {
    return (this.named('proxy-defaults', 'global') ?? this.ofKind('proxy-defaults')[0])?.fields ?? {};
  }
}

/** Reads one object as a config entry; null where it is something else (agent, catalog, a custom resource without an entry). */
function readEntry(object: NativeObject): ConfigEntry | null {
  // Catalog services have kinds too, `terminating-gateway` among them.
  if (object.collection === 'agent' || object.collection === 'catalog-service') return null;
  const fields = isCustomResource(object.body) ? entryOfResource(object.body) : canonicalFields(object.body);
  if (fields === null) return null;
  const kind = KINDS.get(bareName(typeof fields['Kind'] === 'string' ? fields['Kind'] : object.collection));
  if (kind === undefined) return null;
  return { kind, name: typeof fields['Name'] === 'string' ? fields['Name'] : object.name, fields, object };
}
