import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { Transactions } from '../../platform/database/transactions.js';
import { Pages, type Page, type PageQuery } from '../../platform/http/pages.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { brokenAt, extendChain, type AuditSeal } from './audit-chain.js';
import type { AuditEvent, AuditVerification } from './audit.schemas.js';
import { AuditStore } from './audit.store.js';

const BATCH = 1000;

/** Reads the trail and keeps its hash chain, apart from the writers so that they never wait for one another. */
@Injectable()
export class AuditService implements OnModuleInit {
  constructor(
    private readonly store: AuditStore,
    private readonly transactions: Transactions,
    private readonly jobs: Jobs,
    private readonly pages: Pages,
  ) {}

  onModuleInit(): void {
    this.jobs.schedule('audit.seal', '* * * * *', async () => {
      for (const project of await this.store.projectsToSeal(this.transactions.autocommit)) await this.#seal(project);
    });
  }

  async list(actor: Actor, project: string, query: PageQuery): Promise<Page<AuditEvent>> {
    const page = this.pages.open(query, actor.id, 'audit-events', project);
    return this.pages.close(await this.store.list(this.transactions.autocommit, project, page), page, (event) => [event.id]);
  }

  async verify(project: string): Promise<AuditVerification> {
    await this.#seal(project);
    let last: AuditSeal | null = null;
    for (;;) {
      const links = await this.store.sealed(this.transactions.autocommit, project, last?.sequence ?? 0, BATCH);
      const broken = brokenAt(last, links);
      last = links.at(-1)?.seal ?? last;
      if (broken !== null || links.length < BATCH) {
        return { sealed: last?.sequence ?? 0, head: last?.hash.toString('hex') ?? null, brokenAt: broken };
      }
    }
  }

  async #seal(project: string): Promise<void> {
    for (let isMore = true; isMore;) {
      isMore = await this.transactions.run(async (tx) => {
        await this.store.lockChain(tx, project);
        const events = await this.store.unsealed(tx, project, BATCH);
        if (events.length > 0) {
          await this.store.insertSeals(tx, project, extendChain(await this.store.lastSeal(tx, project), events));
        }
        return events.length === BATCH;
      });
    }
  }
}
