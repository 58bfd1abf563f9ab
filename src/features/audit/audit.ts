import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { Action, Subject } from '../../access/ability.js';
import type { Actor } from '../../access/actor.js';
import type { JsonObject } from '../../domain/json.js';
import type { Transaction } from '../../platform/database/transactions.js';
import { currentRequestId } from '../../platform/http/request-id.js';
import { AuditStore } from './audit.store.js';

/** One mutation, as the trail tells it. `detail` never holds credentials. */
export interface AuditEntry {
  readonly actor: Actor;
  readonly project: string;
  readonly action: Exclude<Action, 'read'>;
  readonly subject: Subject;
  /** Path of the resource inside the project, as `meshes/east`; empty for the project itself. */
  readonly resource: string;
  readonly detail?: JsonObject;
}

/** The audit trail. Every mutation calls `record` in its own transaction, so that neither is there without the other. */
@Injectable()
export class Audit {
  constructor(private readonly store: AuditStore) {}

  async record(tx: Transaction, entry: AuditEntry): Promise<void> {
    await this.store.insert(tx, {
      id: uuid(),
      project: entry.project,
      at: new Date().toISOString(),
      actor: { id: entry.actor.id, name: entry.actor.name },
      action: entry.action,
      subject: entry.subject,
      resource: entry.resource,
      detail: entry.detail ?? {},
      requestId: currentRequestId(),
    });
  }
}
