import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/caller.js';
import { Authenticated } from '../../access/can.js';
import { Operation } from '../../platform/openapi/operation.js';
import { Whoami } from './tokens.schemas.js';

@ApiTags('Access')
@Controller('v1/whoami')
export class WhoamiController {
  @Get()
  @Authenticated()
  @Operation({
    id: 'whoami',
    summary: 'Whom the token makes the caller',
    response: {
      schema: Whoami,
      example: { id: '0197a1b2-0000-7000-8000-000000000001', name: 'bootstrap', project: null, roles: ['admin'] },
    },
  })
  get(@CurrentActor() { id, name, project, roles }: Actor): Whoami {
    return { id, name, project, roles: [...roles] };
  }
}
