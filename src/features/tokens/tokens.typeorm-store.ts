import { Injectable } from '@nestjs/common';
import { IsNull, MoreThan, type FindOptionsWhere } from 'typeorm';
import type { Actor, Role } from '../../access/actor.js';
import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import { TokenEntity } from './token.entity.js';
import type { Token } from './tokens.schemas.js';
import { TokensStore } from './tokens.store.js';

@Injectable()
export class TokensTypeormStore extends TokensStore {
  async insert(tx: Transaction, token: Token, hash: Buffer): Promise<boolean> {
    const row = {
      ...token,
      hash,
      createdAt: new Date(token.createdAt),
      expiresAt: token.expiresAt === null ? null : new Date(token.expiresAt),
      revokedAt: null,
    };
    const { raw } = await tx.createQueryBuilder().insert().into(TokenEntity).values(row).orIgnore().returning('id').execute();
    return (raw as unknown[]).length === 1;
  }

  async find(tx: Transaction, project: string, id: string): Promise<Token | null> {
    const row = await tx.findOneBy(TokenEntity, { project, id });
    return row === null ? null : tokenOf(row);
  }

  async list(tx: Transaction, project: string, { limit, after }: PageRequest): Promise<Token[]> {
    const last = after?.[0];
    const rows = await tx.find(TokenEntity, {
      where: { project, ...(last === undefined ? {} : { id: MoreThan(last) }) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return rows.map(tokenOf);
  }

  async revoke(tx: Transaction, id: string, at: Date): Promise<void> {
    await tx.update(TokenEntity, { id, revokedAt: IsNull() }, { revokedAt: at });
  }

  async findActor(tx: Transaction, hash: Buffer, at: Date): Promise<Actor | null> {
    const row = await tx.findOne(TokenEntity, { where: inForce({ hash }, at) });
    return row === null ? null : { id: row.id, name: row.name, project: row.project, roles: row.roles as Role[] };
  }

  hasInstallationAdmin(tx: Transaction, at: Date): Promise<boolean> {
    return tx.exists(TokenEntity, { where: inForce({ project: IsNull() }, at) });
  }
}

function inForce(where: FindOptionsWhere<TokenEntity>, at: Date): FindOptionsWhere<TokenEntity>[] {
  return [
    { ...where, revokedAt: IsNull(), expiresAt: IsNull() },
    { ...where, revokedAt: IsNull(), expiresAt: MoreThan(at) },
  ];
}

function tokenOf(row: TokenEntity): Token {
  return {
    id: row.id,
    name: row.name,
    project: row.project,
    roles: row.roles as Role[],
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
