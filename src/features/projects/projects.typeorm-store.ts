import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import { ProjectEntity } from './project.entity.js';
import type { Project, ProjectSettings } from './projects.schemas.js';
import { ProjectsStore } from './projects.store.js';

@Injectable()
export class ProjectsTypeormStore extends ProjectsStore {
  async find(tx: Transaction, name: string): Promise<Project | null> {
    const row = await tx.findOneBy(ProjectEntity, { name });
    return row === null ? null : projectOf(row);
  }

  async list(tx: Transaction, only: string | null, { limit, after }: PageRequest): Promise<Project[]> {
    const last = after?.[0];
    const where = only === null ? (last === undefined ? {} : { name: MoreThan(last) }) : { name: only };
    const rows = await tx.find(ProjectEntity, { where, order: { name: 'ASC' }, take: limit + 1 });
    return rows.map(projectOf);
  }

  async insert(tx: Transaction, name: string, { authorMayApprove }: ProjectSettings): Promise<Project | null> {
    const now = new Date();
    const row = { name, authorMayApprove, version: 1, createdAt: now, updatedAt: now };
    const { raw } = await tx.createQueryBuilder().insert().into(ProjectEntity).values(row).orIgnore().returning('name').execute();
    return (raw as unknown[]).length === 0 ? null : projectOf(row);
  }

  async update(tx: Transaction, name: string, version: number, { authorMayApprove }: ProjectSettings): Promise<Project | null> {
    const change = { authorMayApprove, version: version + 1, updatedAt: new Date() };
    const { affected } = await tx.update(ProjectEntity, { name, version }, change);
    return affected === 1 ? this.find(tx, name) : null;
  }

  async delete(tx: Transaction, name: string, version: number): Promise<boolean> {
    const { affected } = await tx.delete(ProjectEntity, { name, version });
    return affected === 1;
  }
}

function projectOf(row: ProjectEntity): Project {
  return {
    name: row.name,
    settings: { authorMayApprove: row.authorMayApprove },
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
