import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import { MeshEntity } from './mesh.entity.js';
import type { Mesh, Verification } from './meshes.schemas.js';
import { MeshesStore, type MeshWrite, type StoredMesh } from './meshes.store.js';

@Injectable()
export class MeshesTypeormStore extends MeshesStore {
  async find(tx: Transaction, project: string, name: string): Promise<StoredMesh | null> {
    const row = await tx.findOneBy(MeshEntity, { project, name });
    return row === null ? null : meshOf(row);
  }

  async list(tx: Transaction, project: string, page: PageRequest | null): Promise<StoredMesh[]> {
    const after = page?.after?.[0];
    const where = after === undefined ? { project } : { project, name: MoreThan(after) };
    const rows = await tx.find(MeshEntity, { where, order: { name: 'ASC' }, ...(page === null ? {} : { take: page.limit + 1 }) });
    return rows.map(meshOf);
  }

  async insert(tx: Transaction, project: string, name: string, mesh: MeshWrite): Promise<void> {
    const now = new Date();
    await tx.insert(MeshEntity, { ...mesh, project, name, verification: null, version: 1, createdAt: now, updatedAt: now });
  }

  async update(tx: Transaction, project: string, name: string, version: number, mesh: MeshWrite): Promise<boolean> {
    const change = { ...mesh, verification: null, version: version + 1, updatedAt: new Date() };
    const { affected } = await tx.update(MeshEntity, { project, name, version }, change);
    return affected === 1;
  }

  async setVerification(tx: Transaction, project: string, name: string, verification: Verification): Promise<void> {
    await tx.update(MeshEntity, { project, name }, { verification });
  }

  async delete(tx: Transaction, project: string, name: string, version: number): Promise<boolean> {
    const { affected } = await tx.delete(MeshEntity, { project, name, version });
    return affected === 1;
  }
}

function meshOf(row: MeshEntity): StoredMesh {
  return {
    name: row.name,
    kind: row.kind as Mesh['kind'],
    labels: row.labels as Mesh['labels'],
    trustDomain: row.trustDomain,
    connection: row.connection as Mesh['connection'],
    sealedConnection: row.sealedConnection,
    writer: row.writer as Mesh['writer'],
    sealedWriter: row.sealedWriter,
    verification: row.verification as Verification | null,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
