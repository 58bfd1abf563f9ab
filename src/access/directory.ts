import type { ProjectRules } from './ability.js';
import type { Actor } from './actor.js';

/** Finds who a token is. The tokens feature implements it. */
export abstract class ActorDirectory {
  /** The actor of a token that is neither expired nor revoked, by the SHA-256 of the token; null where there is none. */
  abstract findActor(hash: Buffer): Promise<Actor | null>;
}

/** Finds a project's rules. The projects feature implements it. */
export abstract class ProjectDirectory {
  abstract findRules(project: string): Promise<ProjectRules | null>;
}
