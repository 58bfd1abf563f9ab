import { AbilityBuilder, createMongoAbility, subject, type ForcedSubject, type MongoAbility } from '@casl/ability';
import { DomainError } from '../domain/errors.js';
import { rolesIn, type Actor, type Role } from './actor.js';

/** Everything that can be done. The list is closed: no `manage`, which would also match what comes later. */
export const ACTIONS = ['read', 'create', 'update', 'delete'] as const;
export type Action = (typeof ACTIONS)[number];

/** Everything that it can be done to. The list is closed: no `all`. */
export const SUBJECTS = [
  'Project',
  'Mesh',
  'Inventory',
  'Policy',
  'Revision',
  'Import',
  'Check',
  'Finding',
  'AccessQuery',
  'Translation',
  'Plan',
  'Approval',
  'Rollout',
  'Drift',
  'Federation',
  'Operation',
  'Token',
  'Audit',
] as const;
export type Subject = (typeof SUBJECTS)[number];

/** An approval as abilities judge it: whose plan it would approve. */
export interface ApprovalOf {
  readonly planAuthor: string;
}

export type Ability = MongoAbility<[Action, Subject | (ApprovalOf & ForcedSubject<'Approval'>)]>;

/** The settings of a project that decide what its actors may do. */
export interface ProjectRules {
  readonly name: string;
  readonly authorMayApprove: boolean;
}

const READABLE = SUBJECTS.filter((name) => name !== 'Token' && name !== 'Audit');
/** Made by asking, without changing what is wanted or what runs. */
const QUESTIONS = ['Check', 'AccessQuery', 'Translation'] as const;
const DESIGNS = ['Policy', 'Import', 'Plan', 'Federation'] as const;
const CHANGES = ['create', 'update', 'delete'] as const;

type Grant = (builder: AbilityBuilder<Ability>, actor: Actor, project: ProjectRules) => void;

const GRANTS: Readonly<Record<Role, Grant>> = {
  viewer: ({ can }) => {
    can('read', READABLE);
    can('create', [...QUESTIONS]);
  },
  author: ({ can }) => {
    can([...CHANGES], [...DESIGNS]);
    can('create', 'Drift');
  },
  approver: ({ can }, actor, project) => {
    if (project.authorMayApprove) can('create', 'Approval');
    else can('create', 'Approval', { planAuthor: { $ne: actor.id } });
  },
  operator: ({ can }) => {
    can([...CHANGES], ['Mesh', 'Rollout', 'Drift']);
  },
  admin: ({ can }) => {
    can([...CHANGES], ['Project', 'Token']);
    can('read', ['Token', 'Audit']);
  },
};

/** Which grants a role brings with it. */
const INCLUDED: Readonly<Record<Role, readonly Role[]>> = {
  viewer: ['viewer'],
  author: ['viewer', 'author'],
  approver: ['viewer', 'author', 'approver'],
  operator: ['viewer', 'author', 'operator'],
  admin: ['viewer', 'author', 'approver', 'operator', 'admin'],
};

/** What the actor may do in the project; nothing where it has no role there. */
export function abilityOf(actor: Actor, project: ProjectRules): Ability {
  const builder = new AbilityBuilder<Ability>(createMongoAbility);
  const roles = new Set(rolesIn(actor, project.name).flatMap((role) => INCLUDED[role]));
  for (const role of roles) GRANTS[role](builder, actor, project);
  return builder.build();
}

/** Raises FORBIDDEN unless the actor may approve this very plan: the guard knows only the kind of thing, not whose it is. */
export function requireApproval(ability: Ability, approval: ApprovalOf): void {
  if (ability.can('create', subject('Approval', { ...approval }))) return;
  throw new DomainError('FORBIDDEN', 'The author of a plan may not approve it; the project does not allow that.');
}
