import { Injectable } from '@nestjs/common';
import { In, LessThan, MoreThan } from 'typeorm';
import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import { AuditEventEntity } from './audit-event.entity.js';
import type { AuditSeal } from './audit-chain.js';
import { AuditSealEntity } from './audit-seal.entity.js';
import type { AuditEvent } from './audit.schemas.js';
import { AuditStore, type SealedEvent } from './audit.store.js';

@Injectable()
export class AuditTypeormStore extends AuditStore {
  async insert(tx: Transaction, event: AuditEvent): Promise<void> {
    const { actor, at, ...rest } = event;
    await tx.insert(AuditEventEntity, { ...rest, at: new Date(at), actorId: actor.id, actorName: actor.name });
  }

  async list(tx: Transaction, project: string, { limit, after }: PageRequest): Promise<AuditEvent[]> {
    const before = after?.[0];
    const rows = await tx.find(AuditEventEntity, {
      where: { project, ...(before === undefined ? {} : { id: LessThan(before) }) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return rows.map(eventOf);
  }

  async unsealed(tx: Transaction, project: string, limit: number): Promise<AuditEvent[]> {
    const rows = await tx
      .createQueryBuilder(AuditEventEntity, 'event')
      .leftJoin(AuditSealEntity, 'seal', 'seal.event = event.id')
      .where('event.project = :project AND seal.event IS NULL', { project })
      .orderBy('event.id')
      .limit(limit)
      .getMany();
    return rows.map(eventOf);
  }

  async projectsToSeal(tx: Transaction): Promise<string[]> {
    const rows = await tx
      .createQueryBuilder(AuditEventEntity, 'event')
      .leftJoin(AuditSealEntity, 'seal', 'seal.event = event.id')
      .where('seal.event IS NULL')
      .select('DISTINCT event.project', 'project')
      .getRawMany<{ project: string }>();
    return rows.map(({ project }) => project);
  }

  async lastSeal(tx: Transaction, project: string): Promise<AuditSeal | null> {
    const row = await tx.findOne(AuditSealEntity, { where: { project }, order: { sequence: 'DESC' } });
    return row === null ? null : sealOf(row);
  }

  async insertSeals(tx: Transaction, project: string, seals: readonly AuditSeal[]): Promise<void> {
    const rows = seals.map(({ sequence, event, hash }) => ({ project, sequence: `${sequence}`, event, hash }));
    await tx.insert(AuditSealEntity, rows);
  }

  async sealed(tx: Transaction, project: string, after: number, limit: number): Promise<SealedEvent[]> {
    const seals = await tx.find(AuditSealEntity, {
      where: { project, sequence: MoreThan(`${after}`) },
      order: { sequence: 'ASC' },
      take: limit,
    });
    const rows = await tx.findBy(AuditEventEntity, { id: In(seals.map(({ event }) => event)) });
    const events = new Map(rows.map((row) => [row.id, eventOf(row)]));
    return seals.map((row) => ({ seal: sealOf(row), event: events.get(row.event) ?? null }));
  }

  async lockChain(tx: Transaction, project: string): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`audit ${project}`]);
  }
}

function sealOf({ sequence, event, hash }: AuditSealEntity): AuditSeal {
  return { sequence: Number(sequence), event, hash };
}

function eventOf({ actorId, actorName, at, action, detail, ...rest }: AuditEventEntity): AuditEvent {
  return {
    ...rest,
    at: at.toISOString(),
    actor: { id: actorId, name: actorName },
    action: action as AuditEvent['action'],
    detail: detail as AuditEvent['detail'],
  };
}
