import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { DomainError, notFound } from '../domain/errors.js';
import { abilityOf, type ProjectRules } from './ability.js';
import { isInstallationAdmin, rolesIn, type Actor } from './actor.js';
import { bearerToken, hashToken } from './bearer-token.js';
import { grantAccess } from './caller.js';
import { PERMISSION, type Permission } from './can.js';
import { ActorDirectory, ProjectDirectory } from './directory.js';

/** Lets a request in if its token may do what the route asks. A route without a permission lets nobody in. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly actors: ActorDirectory,
    private readonly projects: ProjectDirectory,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const permission = this.reflector.get<Permission | undefined>(PERMISSION, context.getHandler());
    if (permission?.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: { project?: string } }>>();
    const actor = await this.#authenticate(request);
    if (permission === undefined) throw new DomainError('FORBIDDEN', 'This route lets nobody in.');
    if (permission.kind === 'project') await this.#authorize(request, actor, permission, request.params.project ?? '');
    else grantAccess(request, { actor, ability: null });
    return true;
  }

  async #authenticate(request: FastifyRequest): Promise<Actor> {
    const token = bearerToken(request.headers.authorization);
    const actor = token === null ? null : await this.actors.findActor(hashToken(token));
    if (actor === null) {
      throw new DomainError('UNAUTHENTICATED', 'Send `Authorization: Bearer` with a token that is neither expired nor revoked.');
    }
    return actor;
  }

  /** A project that the actor has no role in does not exist for it. */
  async #authorize(
    request: FastifyRequest,
    actor: Actor,
    permission: Permission & { kind: 'project' },
    project: string,
  ): Promise<void> {
    const rules = await this.#rules(actor, permission, project);
    const ability = abilityOf(actor, rules);
    if (!ability.can(permission.action, permission.subject)) {
      const roles = rolesIn(actor, project).join(', ');
      throw new DomainError('FORBIDDEN', `The token (${roles}) may not ${permission.action} ${permission.subject} here.`);
    }
    grantAccess(request, { actor, ability });
  }

  async #rules(actor: Actor, permission: Permission & { kind: 'project' }, project: string): Promise<ProjectRules> {
    const rules = rolesIn(actor, project).length === 0 ? null : await this.projects.findRules(project);
    if (rules !== null) return rules;
    if (permission.createsProject && isInstallationAdmin(actor)) return { name: project, authorMayApprove: false };
    throw notFound(`The project ${project}`);
  }
}
