import type { JsonObject } from '../../../domain/json.js';
import type { NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { agentSettings } from '../native/agent-settings.js';
import type { AgentSettings } from '../native/agent-settings.js';
import { readCatalog } from '../native/catalog.js';
import type { Catalog } from '../native/catalog.js';
import { ConfigEntries } from '../native/config-entries.js';
import { namespaceOf } from './intention-source.js';
import { requestNormalization } from './request-normalization.js';
import type { RequestNormalization } from './request-normalization.js';

/** A snapshot as decisions need it. */
export interface ConsulWorld {
  readonly entries: ConfigEntries;
  readonly catalog: Catalog;
  readonly agent: AgentSettings;
  readonly normalization: RequestNormalization;
  /** jwt-provider entries by name. */
  readonly providers: ReadonlyMap<string, JsonObject>;
  /** Namespaces that intentions name (Enterprise); without them a service is found by its name alone. */
  readonly namespaces: ReadonlySet<string>;
}

/** Reads a snapshot once for all decisions. */
export function consulWorld(snapshot: NativeSnapshot): ConsulWorld {
  const entries = new ConfigEntries(snapshot);
  return {
    entries,
    catalog: readCatalog(snapshot),
    agent: agentSettings(snapshot),
    normalization: requestNormalization(entries.mesh),
    namespaces: new Set(entries.ofKind('service-intentions').map(({ fields }) => namespaceOf(fields))),
    providers: new Map(entries.ofKind('jwt-provider').map(({ name, fields }) => [name, fields])),
  };
}
