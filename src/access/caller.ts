import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Ability } from './ability.js';
import type { Actor } from './actor.js';

interface Access {
  readonly actor: Actor;
  readonly ability: Ability | null;
}

const granted = new WeakMap<FastifyRequest, Access>();

/** Notes whom the guard let in, for CurrentActor and CurrentAbility. */
export function grantAccess(request: FastifyRequest, access: Access): void {
  granted.set(request, access);
}

/** Gives a controller the caller: `@CurrentActor() actor: Actor`. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => accessOf(context).actor);

/** Gives a controller what the caller may do in the project of the path: `@CurrentAbility() ability: Ability`. */
export const CurrentAbility = createParamDecorator((_: unknown, context: ExecutionContext): Ability => {
  const { ability } = accessOf(context);
  if (ability === null) throw new Error('A route outside projects has no ability');
  return ability;
});

function accessOf(context: ExecutionContext): Access {
  const access = granted.get(context.switchToHttp().getRequest<FastifyRequest>());
  if (access === undefined) throw new Error('A public route has no caller');
  return access;
}
