import type { Actor } from '../../access/actor.js';
import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import type { Token } from './tokens.schemas.js';

/** Keeps tokens by their hashes. */
export abstract class TokensStore {
  /** False where the hash is known already. */
  abstract insert(tx: Transaction, token: Token, hash: Buffer): Promise<boolean>;
  abstract find(tx: Transaction, project: string, id: string): Promise<Token | null>;
  /** By age, oldest first. */
  abstract list(tx: Transaction, project: string, page: PageRequest): Promise<Token[]>;
  abstract revoke(tx: Transaction, id: string, at: Date): Promise<void>;
  /** Who a token is that is neither expired nor revoked at that time. */
  abstract findActor(tx: Transaction, hash: Buffer, at: Date): Promise<Actor | null>;
  /** True where an admin's token of the whole installation is in force. */
  abstract hasInstallationAdmin(tx: Transaction, at: Date): Promise<boolean>;
}
