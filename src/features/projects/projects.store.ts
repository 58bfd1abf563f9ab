import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import type { Project, ProjectSettings } from './projects.schemas.js';

/** Keeps projects. */
export abstract class ProjectsStore {
  abstract find(tx: Transaction, name: string): Promise<Project | null>;
  /** By name; only the project `only` where that is given. */
  abstract list(tx: Transaction, only: string | null, page: PageRequest): Promise<Project[]>;
  /** The new project; null where the name is taken. */
  abstract insert(tx: Transaction, name: string, settings: ProjectSettings): Promise<Project | null>;
  /** The changed project; null where it is not at that version any more. */
  abstract update(tx: Transaction, name: string, version: number, settings: ProjectSettings): Promise<Project | null>;
  /** False where it is not at that version any more. */
  abstract delete(tx: Transaction, name: string, version: number): Promise<boolean>;
}
