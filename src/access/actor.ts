/** What a token may be in a project, each with all rights of the ones before (approver and operator stand side by side). */
export const ROLES = ['viewer', 'author', 'approver', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** An API caller: the token that it showed. */
export interface Actor {
  /** The token's id. */
  readonly id: string;
  readonly name: string;
  /** The project that the token belongs to; null for the installation's own tokens, which are admins of every project. */
  readonly project: string | null;
  readonly roles: readonly Role[];
}

/** The actor of work that nobody asked for, as scheduled drift scans. */
export const SYSTEM_ACTOR: Actor = { id: 'system', name: 'system', project: null, roles: ['admin'] };

/** True for tokens of the whole installation. */
export function isInstallationAdmin(actor: Actor): boolean {
  return actor.project === null && actor.roles.includes('admin');
}

/** The actor's roles in a project; none where it may not know that the project exists. */
export function rolesIn(actor: Actor, project: string): readonly Role[] {
  return actor.project === null || actor.project === project ? actor.roles : [];
}
