import type { MeshAdapter } from '../../domain/translation/mesh-adapter.js';
import { canonicalizeConsul } from './canonicalize/canonicalize.js';
import { consulCapabilities } from './capabilities.js';
import { CRD_ENTRY_KINDS } from './crd.js';
import { federate, FEDERATION_ORDER } from './federation/federate.js';
import { consulInventory } from './inventory/inventory.js';
import { readSnapshot } from './read/read.js';
import { consulSemantics } from './semantics/consul-semantics.js';
import { spellIdentity } from './spell-identity.js';
import { writePolicies } from './write/write.js';

/** Entries in the order in which a mesh takes them: settings, what guards, then chains from their ends to their beginnings. */
const WRITE_ORDER = [
  'mesh',
  'proxy-defaults',
  'jwt-provider',
  'service-intentions',
  'service-defaults',
  'service-resolver',
  'service-splitter',
  'service-router',
  'terminating-gateway',
  'ingress-gateway',
  'exported-services',
];

/** Everything that bears on meaning or inventory beside what is written. */
const OBSERVED_ONLY = [
  'agent',
  'catalog-service',
  'peering',
  'sameness-group',
  'api-gateway',
  'bound-api-gateway',
  'http-route',
  'tcp-route',
  'inline-certificate',
  'file-system-certificate',
];

/** Consul, Community Edition: config entries over the HTTP API, or as custom resources where they are only observed. */
export const consulAdapter: MeshAdapter = {
  kind: 'consul',
  hasNamespaces: false,
  collections: [...WRITE_ORDER, ...OBSERVED_ONLY, ...Object.keys(CRD_ENTRY_KINDS).map((kind) => `consul.hashicorp.com/${kind}`)],
  writeOrder: WRITE_ORDER,
  federationOrder: FEDERATION_ORDER,
  capabilities: consulCapabilities,
  inventory: consulInventory,
  read: readSnapshot,
  write: writePolicies,
  federate,
  canonicalize: canonicalizeConsul,
  semantics: consulSemantics,
  spellIdentity,
};
