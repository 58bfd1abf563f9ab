import type { Finding } from '../../domain/analysis/finding.js';
import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import type { Approval, MeshPlan, Plan, PlanListing, PlanSummary, StartPlan } from './plans.schemas.js';

/** What a plan was asked for: a revision for meshes, or the undoing of a rollout. */
export type PlanRequest =
  | { readonly kind: 'revision'; readonly meshes: readonly string[]; readonly start: StartPlan }
  | { readonly kind: 'rollback'; readonly meshes: readonly string[]; readonly rollout: string; readonly message: string };

/** What planning came to: immutable. */
export interface PlanContent {
  readonly revision: number | null;
  readonly digest: string;
  readonly applyable: boolean;
  readonly summary: PlanSummary;
  readonly meshes: readonly MeshPlan[];
  readonly findings: readonly Finding[];
}

/** Keeps plans and their approvals. */
export abstract class PlansStore {
  abstract find(tx: Transaction, project: string, id: string): Promise<Plan | null>;
  abstract requestOf(tx: Transaction, project: string, id: string): Promise<PlanRequest | null>;
  abstract list(tx: Transaction, project: string, page: PageRequest): Promise<PlanListing[]>;
  abstract insert(
    tx: Transaction,
    project: string,
    id: string,
    author: { readonly id: string; readonly name: string },
    request: PlanRequest,
  ): Promise<void>;
  /** Makes others who would change the plan's state wait for this transaction. */
  abstract lock(tx: Transaction, project: string, id: string): Promise<void>;
  abstract setContent(tx: Transaction, id: string, state: Plan['state'], content: PlanContent): Promise<void>;
  abstract fail(tx: Transaction, id: string, error: string): Promise<void>;
  abstract setState(tx: Transaction, id: string, state: Plan['state']): Promise<void>;
  abstract addApproval(tx: Transaction, plan: string, approval: Approval): Promise<void>;
}
