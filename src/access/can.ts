import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { Action, Subject } from './ability.js';

/** Metadata key of a route's Permission. */
export const PERMISSION = Symbol('Permission');

/** What a route asks of its caller. */
export type Permission =
  | { readonly kind: 'public' }
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'project'; readonly action: Action; readonly subject: Subject; readonly createsProject: boolean };

/**
 * The caller needs this right in the project of the path (`:project`). With `createsProject` an admin of the installation may
 * name a project that is not there yet: the service makes it with `Projects.ensure`.
 */
export function Can(action: Action, subject: Subject, options: { readonly createsProject?: boolean } = {}): MethodDecorator {
  return permission({ kind: 'project', action, subject, createsProject: options.createsProject === true });
}

/** Any valid token will do; the handler answers only of the caller's own. */
export function Authenticated(): MethodDecorator {
  return permission({ kind: 'authenticated' });
}

/** No token is needed. */
export function Public(): MethodDecorator {
  return SetMetadata(PERMISSION, { kind: 'public' } satisfies Permission);
}

function permission(value: Permission): MethodDecorator {
  return applyDecorators(SetMetadata(PERMISSION, value), ApiBearerAuth());
}
