import type { MeshAdapter } from '../../domain/translation/mesh-adapter.js';
import { canonicalize } from './canonicalize/canonicalize.js';
import { capabilities } from './capabilities.js';
import { linkerdCollections } from './collections.js';
import { federate, FEDERATION_ORDER } from './federation/federate.js';
import { spellIdentity } from './grants/identity-spelling.js';
import { inventory } from './inventory/inventory.js';
import { OPAQUE_COLLECTIONS, WRITE_ORDER } from './policy-collections.js';
import { readSnapshot } from './read/read.js';
import { linkerdSemantics } from './semantics/linkerd-semantics.js';
import { writePolicies } from './write/write.js';

/** All that Concordat knows of Linkerd. */
export const linkerdAdapter: MeshAdapter = {
  kind: 'linkerd',
  hasNamespaces: true,
  collections: [...Object.values(linkerdCollections), ...Object.keys(OPAQUE_COLLECTIONS)],
  writeOrder: WRITE_ORDER,
  federationOrder: FEDERATION_ORDER,
  capabilities,
  inventory,
  read: readSnapshot,
  write: writePolicies,
  federate,
  canonicalize,
  semantics: linkerdSemantics,
  spellIdentity,
};
