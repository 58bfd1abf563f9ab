import { Injectable } from '@nestjs/common';
import type { ProjectRules } from '../../access/ability.js';
import type { Actor } from '../../access/actor.js';
import { ProjectDirectory } from '../../access/directory.js';
import { DomainError, notFound } from '../../domain/errors.js';
import { Transactions, type Transaction } from '../../platform/database/transactions.js';
import { Answer, created, noContent } from '../../platform/http/answer.js';
import { Pages, type Page, type PageQuery } from '../../platform/http/pages.js';
import type { Precondition } from '../../platform/http/precondition.js';
import { Audit } from '../audit/audit.js';
import type { Project, PutProject } from './projects.schemas.js';
import { ProjectsStore } from './projects.store.js';

@Injectable()
export class ProjectsService extends ProjectDirectory {
  constructor(
    private readonly store: ProjectsStore,
    private readonly transactions: Transactions,
    private readonly audit: Audit,
    private readonly pages: Pages,
  ) {
    super();
  }

  async findRules(project: string): Promise<ProjectRules | null> {
    const found = await this.store.find(this.transactions.autocommit, project);
    return found === null ? null : { name: found.name, authorMayApprove: found.settings.authorMayApprove };
  }

  async get(name: string): Promise<Project> {
    return this.#require(this.transactions.autocommit, name);
  }

  /** Tokens of one project see only that one. */
  async list(actor: Actor, query: PageQuery): Promise<Page<Project>> {
    const page = this.pages.open(query, actor.id, 'projects');
    const rows = await this.store.list(this.transactions.autocommit, actor.project, page);
    return this.pages.close(rows, page, (project) => [project.name]);
  }

  put(actor: Actor, name: string, body: PutProject, precondition: Precondition): Promise<Answer<Project>> {
    return this.transactions.run(async (tx) => {
      const before = await this.store.find(tx, name);
      if (before === null) precondition.requireAbsent();
      else precondition.requireVersion(before.version);
      const after = await (before === null
        ? this.store.insert(tx, name, body.settings)
        : this.store.update(tx, name, before.version, body.settings));
      if (after === null) throw new DomainError('PRECONDITION_FAILED', 'Somebody else changed it at the same time.');
      const action = before === null ? 'create' : 'update';
      await this.audit.record(tx, { actor, project: name, action, subject: 'Project', resource: '', detail: { ...body } });
      return before === null ? created(after, `/v1/projects/${name}`) : new Answer(200, after);
    });
  }

  delete(actor: Actor, name: string, precondition: Precondition): Promise<Answer<undefined>> {
    return this.transactions.run(async (tx) => {
      const { version } = await this.#require(tx, name);
      precondition.requireVersion(version);
      if (!(await this.store.delete(tx, name, version))) {
        throw new DomainError('PRECONDITION_FAILED', 'Somebody else changed it at the same time.');
      }
      await this.audit.record(tx, { actor, project: name, action: 'delete', subject: 'Project', resource: '' });
      return noContent();
    });
  }

  async #require(tx: Transaction, name: string): Promise<Project> {
    const project = await this.store.find(tx, name);
    if (project === null) throw notFound(`The project ${name}`);
    return project;
  }
}
