import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import type { Mesh, Verification } from './meshes.schemas.js';

/** A mesh as it is kept: what may be shown, and the sealed rest. */
export interface StoredMesh extends Mesh {
  readonly sealedConnection: Buffer;
  /** Null where the connection writes too. */
  readonly sealedWriter: Buffer | null;
}

/** What is written of a mesh. */
export type MeshWrite = Pick<
  StoredMesh,
  'kind' | 'labels' | 'trustDomain' | 'connection' | 'sealedConnection' | 'writer' | 'sealedWriter'
>;

/** Keeps the catalog. */
export abstract class MeshesStore {
  abstract find(tx: Transaction, project: string, name: string): Promise<StoredMesh | null>;
  abstract list(tx: Transaction, project: string, page: PageRequest | null): Promise<StoredMesh[]>;
  abstract insert(tx: Transaction, project: string, name: string, mesh: MeshWrite): Promise<void>;
  /** False where it is not at that version any more. */
  abstract update(tx: Transaction, project: string, name: string, version: number, mesh: MeshWrite): Promise<boolean>;
  abstract setVerification(tx: Transaction, project: string, name: string, verification: Verification): Promise<void>;
  abstract delete(tx: Transaction, project: string, name: string, version: number): Promise<boolean>;
}
