import type { Inventory } from '../../../domain/model/inventory.js';
import type { NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { agentSettings } from '../native/agent-settings.js';
import { readCatalog } from '../native/catalog.js';
import { ConfigEntries } from '../native/config-entries.js';
import { CONSUL_NAMESPACE } from './consul-namespace.js';
import { meshSettings } from './mesh-settings.js';
import { inventoryServices } from './services.js';
import { inventoryWorkloads } from './workloads.js';

/** What a Consul mesh runs. Services are those of the catalog and those that entries configure; identities are `default/SERVICE`. */
export function consulInventory(snapshot: NativeSnapshot): Inventory {
  const entries = new ConfigEntries(snapshot);
  const catalog = readCatalog(snapshot);
  const agent = agentSettings(snapshot);
  const registered = [...catalog.services.keys()].filter((name) => name !== 'consul');
  return {
    version: agent.version,
    settings: meshSettings(entries, agent),
    namespaces: [{ name: CONSUL_NAMESPACE, labels: {} }],
    services: inventoryServices(entries, catalog),
    workloads: inventoryWorkloads(catalog, agent),
    identities: registered.map((name) => `${CONSUL_NAMESPACE}/${name}`).toSorted(),
  };
}
