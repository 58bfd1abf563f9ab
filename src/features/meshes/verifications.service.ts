import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { DomainError } from '../../domain/errors.js';
import type { Probe } from '../../domain/translation/connection.js';
import type { MeshAdapter } from '../../domain/translation/mesh-adapter.js';
import { ownedCollections } from '../../domain/translation/owned-collections.js';
import { Transactions } from '../../platform/database/transactions.js';
import { Audit } from '../audit/audit.js';
import { MeshAdapters } from './mesh-adapters.js';
import { MeshCatalog } from './mesh-catalog.js';
import type { Mesh, Verification, WriterVerification } from './meshes.schemas.js';
import { MeshesStore } from './meshes.store.js';
import { Snapshots } from './snapshots.js';

/** Tries connections on request and keeps what was found. */
@Injectable()
export class VerificationsService {
  constructor(
    private readonly store: MeshesStore,
    private readonly catalog: MeshCatalog,
    private readonly snapshots: Snapshots,
    private readonly adapters: MeshAdapters,
    private readonly transactions: Transactions,
    private readonly audit: Audit,
  ) {}

  /** A mesh that does not answer is a result, not a failure of the request. */
  async verify(project: string, actor: Actor, name: string): Promise<Verification> {
    const mesh = await this.catalog.require(project, name);
    const adapter = this.adapters.for(mesh.kind);
    const probe = await this.#probe(project, mesh, adapter);
    const { reachable, missingPermissions, error } = probe;
    const version = reachable ? (probe.version ?? (await this.#observedVersion(project, name))) : null;
    const capabilities = reachable ? adapter.capabilities(version) : null;
    const verification = {
      reachable,
      version,
      capabilities,
      missingPermissions: [...missingPermissions],
      error,
      writer: await this.#probeWriter(project, name, adapter),
      verifiedAt: new Date().toISOString(),
    };
    await this.transactions.run(async (tx) => {
      await this.store.setVerification(tx, project, name, verification);
      const detail = { reachable, version };
      await this.audit.record(tx, {
        actor,
        project,
        action: 'update',
        subject: 'Mesh',
        resource: `meshes/${name}/verification`,
        detail,
      });
    });
    return verification;
  }

  /** Where the API does not tell, what it runs does. A mesh that cannot be read is still reachable. */
  async #observedVersion(project: string, name: string): Promise<string | null> {
    try {
      return (await this.snapshots.observe(project, name)).snapshot.version;
    } catch (error) {
      if (error instanceof DomainError) return null;
      throw error;
    }
  }

  /** All is read, and followed is what may be ours. */
  async #probe(project: string, { name, writer }: Mesh, adapter: MeshAdapter): Promise<Probe> {
    const owned = ownedCollections(adapter);
    try {
      return await this.snapshots.withConnection(project, name, (connection) =>
        connection.probe(adapter.collections, writer === null ? owned : [], owned),
      );
    } catch (error) {
      return unreachable(error);
    }
  }

  async #probeWriter(project: string, name: string, adapter: MeshAdapter): Promise<WriterVerification | null> {
    const probe = await this.snapshots
      .withWriter(project, name, (connection) => connection.probe([], ownedCollections(adapter), []))
      .catch(unreachable);
    if (probe === null) return null;
    const { reachable, missingPermissions, error } = probe;
    return { reachable, missingPermissions: [...missingPermissions], error };
  }
}

/** A connection that cannot be opened is a finding too. Raises any other error. */
function unreachable(error: unknown): Probe {
  if (!(error instanceof DomainError) || error.code !== 'UNREACHABLE') throw error;
  return { reachable: false, version: null, missingPermissions: [], collections: [], error: error.message };
}
