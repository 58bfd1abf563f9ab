import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { Actor } from '../../access/actor.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import type { PolicyRef } from '../../domain/model/policy.js';
import type { Transaction } from '../../platform/database/transactions.js';
import { Audit } from '../audit/audit.js';
import {
  PolicyStore,
  policyKey,
  type ChangeOutcome,
  type PolicyChange,
  type StoredPolicy,
  type VersionedChange,
} from './policies.store.js';

/** What became of one change. */
export interface AcceptedChange {
  readonly ref: PolicyRef;
  readonly outcome: ChangeOutcome;
  readonly version: number;
  readonly revision: number;
}

/** The one way in which policies change: all changes together, one revision, one audit event. */
@Injectable()
export class PolicyWriter {
  constructor(
    private readonly store: PolicyStore,
    private readonly audit: Audit,
  ) {}

  /** Accepts the changes in the caller's transaction. Changes that change nothing make no revision. The answers are in the order of the changes. */
  async accept(
    tx: Transaction,
    project: string,
    actor: Actor,
    changes: readonly PolicyChange[],
    message: string,
  ): Promise<AcceptedChange[]> {
    const newest = await this.store.lock(tx, project);
    const current = new Map((await this.#current(tx, project, changes)).map((stored) => [keyOf(stored), stored]));
    const judged = changes.map((change) => ({ change, ...judge(change, current.get(policyKey(change.ref))) }));
    const effective = judged.filter(({ outcome }) => outcome !== 'unchanged');
    const revision = newest + 1;
    if (effective.length > 0) await this.#addRevision(tx, project, actor, revision, effective, message);
    await this.store.putOrigins(tx, project, changes);
    return judged.map(({ change, outcome, version }) => ({
      ref: change.ref,
      outcome,
      version,
      revision: outcome === 'unchanged' ? (current.get(policyKey(change.ref))?.revision ?? newest) : revision,
    }));
  }

  /** A single change reads its one policy, many read the whole state at once. */
  async #current(tx: Transaction, project: string, changes: readonly PolicyChange[]): Promise<StoredPolicy[]> {
    const [only, another] = changes;
    if (only === undefined || another !== undefined) return this.store.state(tx, project, null);
    const stored = await this.store.find(tx, project, only.ref);
    return stored === null ? [] : [stored];
  }

  async #addRevision(
    tx: Transaction,
    project: string,
    actor: Actor,
    number: number,
    judged: readonly (VersionedChange & { readonly outcome: ChangeOutcome })[],
    message: string,
  ): Promise<void> {
    const changes = judged.map(({ change, outcome }) => ({
      ...change.ref,
      outcome: outcome as Exclude<ChangeOutcome, 'unchanged'>,
    }));
    const author = { id: actor.id, name: actor.name };
    const revision = { number, id: uuid(), author, message, changes, createdAt: new Date().toISOString() };
    await this.store.addRevision(tx, project, revision, judged);
    const detail = {
      message,
      policies: changes.slice(0, 100).map((change) => `${change.outcome} ${policyKey(change)}`),
      total: changes.length,
    };
    await this.audit.record(tx, { actor, project, action: 'update', subject: 'Policy', resource: `revisions/${number}`, detail });
  }
}

function keyOf({ policy }: StoredPolicy): string {
  return policyKey({ kind: policy.kind, ...policy.metadata });
}

function judge(change: PolicyChange, current: StoredPolicy | undefined): { outcome: ChangeOutcome; version: number } {
  const version = current?.version ?? 0;
  if (change.policy === null)
    return current === undefined ? { outcome: 'unchanged', version } : { outcome: 'deleted', version: version + 1 };
  if (current === undefined) return { outcome: 'created', version: 1 };
  const isSame = canonicalJson(current.policy) === canonicalJson(change.policy);
  return isSame ? { outcome: 'unchanged', version } : { outcome: 'updated', version: version + 1 };
}
