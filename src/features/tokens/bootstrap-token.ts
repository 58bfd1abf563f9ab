import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { hashToken, makeToken } from '../../access/bearer-token.js';
import { Secret } from '../../domain/secret.js';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import { Transactions } from '../../platform/database/transactions.js';
import { TokensStore } from './tokens.store.js';

/** The first admin's token. */
@Injectable()
export class BootstrapToken {
  constructor(
    private readonly store: TokensStore,
    private readonly transactions: Transactions,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /**
   * Makes sure that the token of the environment is in force; without one makes a token while no admin has any.
   * Gives the token that was made and must now be shown, else null. Replicas that start together may each make one.
   */
  async ensure(): Promise<Secret | null> {
    const given = this.environment.CONCORDAT_BOOTSTRAP_TOKEN;
    if (given !== undefined) {
      await this.#insert(new Secret(given));
      return null;
    }
    if (await this.store.hasInstallationAdmin(this.transactions.autocommit, new Date())) return null;
    const made = makeToken();
    await this.#insert(made);
    return made;
  }

  async #insert(secret: Secret): Promise<void> {
    const token = {
      id: uuid(),
      name: 'bootstrap',
      project: null,
      roles: ['admin' as const],
      createdBy: 'system',
      createdAt: new Date().toISOString(),
      expiresAt: null,
      revokedAt: null,
    };
    await this.transactions.run((tx) => this.store.insert(tx, token, hashToken(secret)));
  }
}
