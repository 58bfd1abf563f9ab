import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { notFound } from '../../domain/errors.js';
import { Transactions } from '../../platform/database/transactions.js';
import { Pages, type Page, type PageQuery } from '../../platform/http/pages.js';
import type { Wait } from '../../platform/http/wait.js';
import { Operations } from './operations.js';
import type { Operation } from './operations.schemas.js';
import { OperationsStore } from './operations.store.js';

@Injectable()
export class OperationsService {
  constructor(
    private readonly store: OperationsStore,
    private readonly operations: Operations,
    private readonly transactions: Transactions,
    private readonly pages: Pages,
  ) {}

  async list(actor: Actor, project: string, query: PageQuery): Promise<Page<Operation>> {
    const page = this.pages.open(query, actor.id, 'operations', project);
    const rows = await this.store.list(this.transactions.autocommit, project, page);
    return this.pages.close(rows, page, (operation) => [operation.id]);
  }

  async get(project: string, id: string, wait: Wait): Promise<Operation> {
    const operation = await this.store.find(this.transactions.autocommit, id);
    if (operation?.project !== project) throw notFound(`The operation ${id}`);
    return this.operations.wait(operation, wait);
  }
}
