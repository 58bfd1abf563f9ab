import { Injectable } from '@nestjs/common';
import { invalid, notFound } from '../../domain/errors.js';
import type { ConnectionSpec, LiveConnectionSpec } from '../../domain/translation/connection-spec.js';
import { Transactions } from '../../platform/database/transactions.js';
import { CredentialCipher } from '../../platform/secrets/credential-cipher.js';
import type { Mesh } from './meshes.schemas.js';
import { MeshesStore, type StoredMesh } from './meshes.store.js';

/** What other features read of the catalog. */
@Injectable()
export class MeshCatalog {
  constructor(
    private readonly store: MeshesStore,
    private readonly transactions: Transactions,
    private readonly cipher: CredentialCipher,
  ) {}

  /** Every mesh of the project, by name. */
  list(project: string): Promise<Mesh[]> {
    return this.store.list(this.transactions.autocommit, project, null);
  }

  /** Raises NOT_FOUND. */
  async require(project: string, name: string): Promise<StoredMesh> {
    const mesh = await this.store.find(this.transactions.autocommit, project, name);
    if (mesh === null) throw notFound(`The mesh ${name}`);
    return mesh;
  }

  /** The meshes that are named, `*` for all of them. Raises VALIDATION naming each one that does not exist. */
  async select(project: string, names: readonly string[], pointer = '/meshes'): Promise<Mesh[]> {
    const meshes = await this.list(project);
    if (names.includes('*')) return meshes;
    const violations = names.flatMap((name, index) =>
      meshes.some((mesh) => mesh.name === name)
        ? []
        : [{ pointer: `${pointer}/${index}`, code: 'UNKNOWN_MESH', detail: `There is no mesh ${name} in the project.` }],
    );
    if (violations.length > 0) throw invalid('Some meshes do not exist.', violations);
    return meshes.filter((mesh) => names.includes(mesh.name));
  }

  /** The connection with its credentials: only for opening it. */
  connectionOf(project: string, mesh: StoredMesh): ConnectionSpec {
    const place = { project, mesh: mesh.name, field: 'connection' };
    return JSON.parse(this.cipher.open(mesh.sealedConnection, place).reveal()) as ConnectionSpec;
  }

  /** The connection that writes, with its credentials: only for opening it. Null where the other one writes too. */
  writerOf(project: string, mesh: StoredMesh): LiveConnectionSpec | null {
    if (mesh.sealedWriter === null) return null;
    const place = { project, mesh: mesh.name, field: 'writer' };
    return JSON.parse(this.cipher.open(mesh.sealedWriter, place).reveal()) as LiveConnectionSpec;
  }
}
