import { Injectable, type OnModuleInit } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { Actor } from '../../access/actor.js';
import type { Finding } from '../../domain/analysis/finding.js';
import { notFound } from '../../domain/errors.js';
import { Transactions } from '../../platform/database/transactions.js';
import type { Answer } from '../../platform/http/answer.js';
import { Pages, type Page, type PageQuery } from '../../platform/http/pages.js';
import type { Wait } from '../../platform/http/wait.js';
import { Audit } from '../audit/audit.js';
import { MeshCatalog } from '../meshes/mesh-catalog.js';
import type { Operation } from '../operations/operations.schemas.js';
import { Operations, type OperationRun } from '../operations/operations.js';
import { DesiredPolicies } from '../policies/desired-policies.js';
import { Checker } from './checker.js';
import type { Check, FindingQuery } from './checks.schemas.js';
import { ChecksStore } from './checks.store.js';
import type { SentDocument } from './sent-document.js';
import { sentPolicies } from './sent-policies.js';

const KIND = 'checks.run';

/** What a check is asked to look at. */
export interface CheckRequest {
  readonly meshes: readonly string[];
  readonly revision: number | null;
  readonly documents: readonly SentDocument[] | null;
}

@Injectable()
export class ChecksService implements OnModuleInit {
  constructor(
    private readonly store: ChecksStore,
    private readonly checker: Checker,
    private readonly catalog: MeshCatalog,
    private readonly policies: DesiredPolicies,
    private readonly operations: Operations,
    private readonly transactions: Transactions,
    private readonly audit: Audit,
    private readonly pages: Pages,
  ) {}

  onModuleInit(): void {
    this.operations.define(KIND, (run) => this.#run(run), {
      onFailure: (tx, { project, data }, cause) => this.store.fail(tx, project, String(data['check']), cause),
    });
  }

  async get(project: string, id: string): Promise<Check> {
    const check = await this.store.find(this.transactions.autocommit, project, id);
    if (check === null) throw notFound(`The check ${id}`);
    return check;
  }

  async list(project: string, actor: Actor, query: PageQuery): Promise<Page<Check>> {
    const page = this.pages.open(query, actor.id, 'checks', project);
    const rows = await this.store.list(this.transactions.autocommit, project, page);
    return this.pages.close(rows, page, ({ id }) => [id]);
  }

  /** Findings of one check, the newest where none is named; empty where there is none yet. */
  async findings(project: string, actor: Actor, query: FindingQuery): Promise<Page<Finding>> {
    const { check: id, severity = '', code = '', mesh = '' } = query;
    const check = id === undefined ? await this.store.newest(this.transactions.autocommit, project) : await this.get(project, id);
    const page = this.pages.open(query, actor.id, 'findings', project, check?.id ?? '', severity, code, mesh);
    const start = Number(page.after?.[0] ?? 0);
    const matching = (check?.findings ?? []).filter(
      (finding) =>
        (severity === '' || finding.severity === severity) &&
        (code === '' || finding.code === code) &&
        (mesh === '' || finding.objects.some((object) => object.mesh === mesh)),
    );
    const rows = matching.slice(start, start + page.limit + 1).map((finding, index) => ({ finding, next: start + index + 1 }));
    const { items, nextCursor } = this.pages.close(rows, page, ({ next }) => [String(next)]);
    return { items: items.map(({ finding }) => finding), nextCursor };
  }

  async start(project: string, actor: Actor, request: CheckRequest, wait: Wait): Promise<Answer<Check | Operation>> {
    const meshes = (await this.catalog.select(project, request.meshes)).map(({ name }) => name);
    if (request.revision !== null) await this.policies.at(project, request.revision);
    const check = newCheck(meshes, request.revision);
    const operation = await this.transactions.run(async (tx) => {
      await this.store.insert(tx, project, actor.id, check, request.documents);
      await this.audit.record(tx, {
        actor,
        project,
        action: 'create',
        subject: 'Check',
        resource: `checks/${check.id}`,
        detail: { meshes },
      });
      const resource = `/v1/projects/${project}/checks/${check.id}`;
      return this.operations.start(tx, { actor, project, kind: KIND, resource, data: { check: check.id } });
    });
    return this.operations.answer(operation, wait, () => this.get(project, check.id));
  }

  async #run({ project, data, finish }: OperationRun): Promise<void> {
    const check = await this.get(project, String(data['check']));
    const { revision, policies } = await this.policies.at(project, check.revision);
    const documents = (await this.store.documentsOf(this.transactions.autocommit, project, check.id)) ?? [];
    const sent = sentPolicies(policies, documents);
    const meshes = await this.catalog.select(project, check.meshes);
    const findings = [...sent.findings, ...(await this.checker.check(project, meshes, sent.policies))];
    await this.transactions.run(async (tx) => {
      if (await finish(tx)) await this.store.finish(tx, project, check.id, revision === 0 ? null : revision, findings);
    });
  }
}

function newCheck(meshes: string[], revision: number | null): Check {
  const summary = { error: 0, warning: 0, info: 0 };
  return {
    id: uuid(),
    state: 'PENDING',
    error: null,
    meshes,
    revision,
    summary,
    findings: [],
    createdAt: new Date().toISOString(),
    finishedAt: null,
  };
}
