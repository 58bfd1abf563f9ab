import type { MeshKind } from '../../domain/model/mesh-kind.js';
import type { MeshAdapter } from '../../domain/translation/mesh-adapter.js';

/** The adapters by kind; bound to `src/adapters` by the composition root. */
export abstract class MeshAdapters {
  abstract for(kind: MeshKind): MeshAdapter;
}
