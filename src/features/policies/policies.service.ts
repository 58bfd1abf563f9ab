import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { DomainError, invalid, notFound, type Violation } from '../../domain/errors.js';
import { policyLabel, type Policy, type PolicyRef } from '../../domain/model/policy.js';
import { nativeLabel } from '../../domain/translation/native-object.js';
import { MAX_VIOLATIONS } from '../../domain/violations.js';
import { Transactions } from '../../platform/database/transactions.js';
import { digestOf } from '../../platform/digest.js';
import { Answer, created, noContent } from '../../platform/http/answer.js';
import { Pages, type Page } from '../../platform/http/pages.js';
import type { Precondition } from '../../platform/http/precondition.js';
import { lineOf, type SourceDocument } from '../../platform/http/source-documents.js';
import { Projects } from '../projects/projects.js';
import { readPolicy } from './accept-policy.js';
import type { ApplyQuery, ApplyResult, PolicyQuery, PolicyResource } from './policies.schemas.js';
import { PolicyStore, policyKey, refOf, type PolicyChange, type StoredPolicy } from './policies.store.js';
import { PolicyWriter } from './policy-writer.js';

@Injectable()
export class PoliciesService {
  constructor(
    private readonly store: PolicyStore,
    private readonly writer: PolicyWriter,
    private readonly transactions: Transactions,
    private readonly projects: Projects,
    private readonly pages: Pages,
  ) {}

  async get(project: string, ref: PolicyRef): Promise<PolicyResource> {
    const stored = await this.store.find(this.transactions.autocommit, project, ref);
    if (stored === null) throw notFound(`The policy ${policyKey(ref)}`);
    return resourceOf(stored);
  }

  async list(project: string, actor: Actor, query: PolicyQuery): Promise<Page<PolicyResource>> {
    const { kind, namespace } = query;
    const page = this.pages.open(query, actor.id, 'policies', project, kind ?? '', namespace ?? '');
    const rows = await this.store.list(this.transactions.autocommit, project, { kind, namespace }, page);
    return this.pages.close(rows.map(resourceOf), page, ({ policy }) => [
      policy.kind,
      policy.metadata.namespace,
      policy.metadata.name,
    ]);
  }

  /** The path names the policy: a document that says otherwise is refused. */
  put(project: string, actor: Actor, ref: PolicyRef, body: unknown, precondition: Precondition): Promise<Answer<PolicyResource>> {
    const policy = requirePolicy(body, ref);
    return this.transactions.run(async (tx) => {
      await this.projects.ensure(tx, actor, project);
      await this.store.lock(tx, project);
      const before = await this.store.find(tx, project, ref);
      if (before === null) precondition.requireAbsent();
      else precondition.requireVersion(before.version);
      await this.writer.accept(tx, project, actor, [{ ref, policy, source: null }], `put ${policyLabel(policy)}`);
      const after = await this.store.find(tx, project, ref);
      if (after === null) throw new Error('A policy that was put is not there');
      const path = `/v1/projects/${project}/policies/${ref.kind}/${ref.namespace}/${ref.name}`;
      return before === null ? created(resourceOf(after), path) : new Answer(200, resourceOf(after));
    });
  }

  delete(project: string, actor: Actor, ref: PolicyRef, precondition: Precondition): Promise<Answer<undefined>> {
    return this.transactions.run(async (tx) => {
      await this.store.lock(tx, project);
      const before = await this.store.find(tx, project, ref);
      if (before === null) throw notFound(`The policy ${policyKey(ref)}`);
      precondition.requireVersion(before.version);
      await this.writer.accept(tx, project, actor, [{ ref, policy: null, source: null }], `delete ${policyKey(ref)}`);
      return noContent();
    });
  }

  /** All documents or none. Raises VALIDATION naming every document that breaks rules, with its line. */
  async apply(project: string, actor: Actor, documents: readonly SourceDocument[], query: ApplyQuery): Promise<ApplyResult> {
    const changes = readChanges(documents, query.file ?? null);
    const message = query.message ?? `apply ${query.file ?? `${changes.length} documents`}`;
    const work = this.transactions.run(async (tx) => {
      await this.projects.ensure(tx, actor, project);
      const accepted = await this.writer.accept(tx, project, actor, changes, message);
      const answered = accepted.map(({ ref, outcome, version }, index) => ({
        ...positionOf(changes[index]),
        ...ref,
        outcome,
        version,
      }));
      const result = { revision: await this.store.newestRevision(tx, project), documents: answered };
      if (query.dryRun === true) throw new DryRunDone(result);
      return result;
    });
    return work.catch((error: unknown) => {
      if (error instanceof DryRunDone) return error.result;
      throw error;
    });
  }
}

/** Rolls the transaction back and carries out what it would have answered. */
class DryRunDone extends Error {
  constructor(readonly result: ApplyResult) {
    super('dry run');
  }
}

function requirePolicy(body: unknown, ref: PolicyRef): Policy {
  const { policy, violations } = readPolicy(body);
  if (policy === null) throw invalid('The policy breaks rules.', violations);
  if (policyKey(refOf(policy)) === policyKey(ref)) return policy;
  const detail = `The path names ${policyKey(ref)}, the document ${policyKey(refOf(policy))}.`;
  throw invalid('The document is another policy than the path names.', [{ pointer: '/metadata', code: 'NAME_MISMATCH', detail }]);
}

function readChanges(documents: readonly SourceDocument[], file: string | null): PolicyChange[] {
  if (documents.length === 0) throw new DomainError('VALIDATION', 'There is no document in the body.');
  const violations: Violation[] = [];
  const changes = new Map<string, PolicyChange>();
  for (const source of documents) {
    const reading = readPolicy(source.value);
    violations.push(...reading.violations.map((violation) => placed(violation, source)));
    if (reading.policy === null) continue;
    const ref = refOf(reading.policy);
    if (changes.has(policyKey(ref))) violations.push(placed(duplicate(ref), source));
    changes.set(policyKey(ref), { ref, policy: reading.policy, source: { file, document: source.document, line: source.line } });
  }
  if (violations.length > 0) throw invalid('Some documents break rules; none was applied.', violations.slice(0, MAX_VIOLATIONS));
  return [...changes.values()];
}

function duplicate(ref: PolicyRef): Violation {
  return { pointer: '/metadata/name', code: 'DUPLICATE', detail: `${policyKey(ref)} stands in these documents more than once.` };
}

function placed(violation: Violation, source: SourceDocument): Violation {
  const path = violation.pointer.split('/').slice(1);
  return { ...violation, document: source.document, line: lineOf(source, path.map(indexOrName)) };
}

function indexOrName(token: string): string | number {
  return /^\d+$/.test(token) ? Number(token) : token.replaceAll('~1', '/').replaceAll('~0', '~');
}

function positionOf(change: PolicyChange | undefined) {
  return { file: change?.source?.file ?? null, document: change?.source?.document ?? 0, line: change?.source?.line ?? 1 };
}

function resourceOf({ policy, version, revision, source, origins }: StoredPolicy): PolicyResource {
  const digest = origins.length === 0 ? '' : digestOf(policy);
  return {
    policy,
    version,
    revision,
    source,
    origins: origins.map((origin) => ({
      mesh: origin.mesh,
      objects: Object.values(origin.names).map(nativeLabel),
      unchanged: origin.digest === digest,
    })),
  };
}
