import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import { AuditEventEntity } from './audit-event.entity.js';
import type { AuditEvent } from './audit.schemas.js';
import { AuditStore } from './audit.store.js';

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
