import type { Connection } from '../../src/domain/translation/connection.js';
import type { NativeObject, NativeRef } from '../../src/domain/translation/native-object.js';

/** A running mesh that the connection contract is held against: a sandbox or a real server. */
export interface ContractMesh {
  /** `admin` may do everything, `reader` may look, `stranger` is unknown to the mesh. */
  connect(credential: 'admin' | 'reader' | 'stranger'): Promise<Connection>;
  /** Collections that the mesh serves, one of which is that of `wanted`. */
  readonly collections: readonly string[];
  /** Collections to write. */
  readonly written: readonly string[];
  /** A collection that the mesh does not serve. */
  readonly unserved: string;
  /** A valid object that is not there at first, in two states, and in one that the mesh refuses. */
  readonly wanted: NativeObject;
  readonly changed: NativeObject;
  readonly invalid: NativeObject;
  /** A permission that `reader` lacks, as a probe names it. */
  readonly lacking: string;
  /** Somebody else writes an object that is there. */
  editByOther(ref: NativeRef): Promise<void>;
  /** The mesh answers the next request with a refusal for now. */
  throttleOnce(): void;
  /** The mesh goes away at once. */
  kill(): Promise<void>;
}
