import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { Actor } from '../../access/actor.js';
import { hashToken, makeToken } from '../../access/bearer-token.js';
import { ActorDirectory } from '../../access/directory.js';
import { invalid, notFound } from '../../domain/errors.js';
import { Transactions } from '../../platform/database/transactions.js';
import { noContent, created, type Answer } from '../../platform/http/answer.js';
import { Pages, type Page, type PageQuery } from '../../platform/http/pages.js';
import { Audit } from '../audit/audit.js';
import { Projects } from '../projects/projects.js';
import type { CreateToken, NewToken, Token } from './tokens.schemas.js';
import { TokensStore } from './tokens.store.js';

@Injectable()
export class TokensService extends ActorDirectory {
  constructor(
    private readonly store: TokensStore,
    private readonly transactions: Transactions,
    private readonly audit: Audit,
    private readonly projects: Projects,
    private readonly pages: Pages,
  ) {
    super();
  }

  findActor(hash: Buffer): Promise<Actor | null> {
    return this.store.findActor(this.transactions.autocommit, hash, new Date());
  }

  async list(actor: Actor, project: string, query: PageQuery): Promise<Page<Token>> {
    const page = this.pages.open(query, actor.id, 'tokens', project);
    return this.pages.close(await this.store.list(this.transactions.autocommit, project, page), page, (token) => [token.id]);
  }

  async get(project: string, id: string): Promise<Token> {
    const token = await this.store.find(this.transactions.autocommit, project, id);
    if (token === null) throw notFound(`The token ${id}`);
    return token;
  }

  create(actor: Actor, project: string, body: CreateToken): Promise<Answer<NewToken>> {
    const token = newToken(actor, project, body);
    const secret = makeToken();
    return this.transactions.run(async (tx) => {
      await this.projects.ensure(tx, actor, project);
      await this.store.insert(tx, token, hashToken(secret));
      const detail = { name: token.name, roles: token.roles, expiresAt: token.expiresAt };
      await this.audit.record(tx, { actor, project, action: 'create', subject: 'Token', resource: `tokens/${token.id}`, detail });
      return created({ ...token, token: secret.reveal() }, `/v1/projects/${project}/tokens/${token.id}`);
    });
  }

  /** Revoked, not removed: the audit trail goes on to say whose it was. */
  revoke(actor: Actor, project: string, id: string): Promise<Answer<undefined>> {
    return this.transactions.run(async (tx) => {
      if ((await this.store.find(tx, project, id)) === null) throw notFound(`The token ${id}`);
      await this.store.revoke(tx, id, new Date());
      await this.audit.record(tx, { actor, project, action: 'delete', subject: 'Token', resource: `tokens/${id}` });
      return noContent();
    });
  }
}

function newToken(actor: Actor, project: string, body: CreateToken): Token {
  const expiresAt = body.expiresAt === null ? null : new Date(body.expiresAt);
  if (expiresAt !== null && expiresAt.getTime() <= Date.now()) {
    throw invalid('The token would never be valid.', [{ pointer: '/expiresAt', code: 'IN_THE_PAST', detail: 'must lie ahead' }]);
  }
  return {
    id: uuid(),
    name: body.name,
    project,
    roles: [...new Set(body.roles)].toSorted(),
    createdBy: actor.id,
    createdAt: new Date().toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    revokedAt: null,
  };
}
