import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import type { Transaction } from '../../platform/database/transactions.js';
import { Audit } from '../audit/audit.js';
import { ProjectsStore } from './projects.store.js';

/** What other features need of projects. */
@Injectable()
export class Projects {
  constructor(
    private readonly store: ProjectsStore,
    private readonly audit: Audit,
  ) {}

  /** Makes the project, with default settings, where it is not there: for writes that `@Can(…, { createsProject: true })` lets in. */
  async ensure(tx: Transaction, actor: Actor, name: string): Promise<void> {
    const project = await this.store.insert(tx, name, { authorMayApprove: false });
    if (project !== null)
      await this.audit.record(tx, { actor, project: name, action: 'create', subject: 'Project', resource: '' });
  }
}
