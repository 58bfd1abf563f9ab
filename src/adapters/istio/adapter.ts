import type { MeshAdapter } from '../../domain/translation/mesh-adapter.js';
import { canonicalizeObject } from './canonicalize/canonicalize.js';
import { istioCapabilities } from './capabilities.js';
import { INVENTORY_COLLECTIONS, OPAQUE_COLLECTIONS, WRITE_ORDER } from './collections.js';
import { federate, FEDERATION_ORDER } from './federation/federate.js';
import { inventory } from './inventory/inventory.js';
import { readSnapshot } from './read/read.js';
import { istioSemantics } from './semantics/istio-semantics.js';
import { OWN_TRUST_DOMAIN } from './values/own-trust-domain.js';
import { writePolicies } from './write/write.js';

/** All that Concordat knows of Istio's meaning. */
export const istioAdapter: MeshAdapter = {
  kind: 'istio',
  hasNamespaces: true,
  collections: [...INVENTORY_COLLECTIONS, ...WRITE_ORDER, ...OPAQUE_COLLECTIONS],
  writeOrder: WRITE_ORDER,
  federationOrder: FEDERATION_ORDER,
  capabilities: istioCapabilities,
  inventory,
  read: readSnapshot,
  write: writePolicies,
  federate,
  canonicalize: canonicalizeObject,
  semantics: istioSemantics,
  spellIdentity: ({ namespace, name }, settings) =>
    `spiffe://${settings.trustDomain ?? OWN_TRUST_DOMAIN}/ns/${namespace}/sa/${name}`,
};
