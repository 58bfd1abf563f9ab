import { Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/caller.js';
import { Can } from '../../access/can.js';
import type { Answer } from '../../platform/http/answer.js';
import { WaitFor, type Wait } from '../../platform/http/wait.js';
import { IdempotencyKey, type IdempotentRequest } from '../../platform/idempotency/idempotent-request.js';
import { Operation } from '../../platform/openapi/operation.js';
import type { Operation as RunningOperation } from '../operations/operations.schemas.js';
import { ProjectName } from '../projects/projects.schemas.js';
import { Plan, planExample } from './plans.schemas.js';
import { PlansService } from './plans.service.js';

@ApiTags('Rollouts')
@Controller('v1/projects/:project/rollouts/:rollout/rollbacks')
export class RollbacksController {
  constructor(private readonly service: PlansService) {}

  @Post()
  @Can('create', 'Plan')
  @Operation({
    id: 'startRollback',
    summary: 'Plans what gives back the state before a rollout; approve and roll it out like any plan',
    longRunning: true,
    idempotent: true,
    errors: ['CONFLICT', 'UNREACHABLE'],
    response: {
      status: 201,
      schema: Plan,
      example: { ...planExample, revision: null, rollbackOf: '019aabde-1c00-7000-8000-000000000041' },
    },
  })
  start(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('rollout', { schema: z.uuid() }) rollout: string,
    @IdempotencyKey() request: IdempotentRequest,
    @WaitFor() wait: Wait,
    @CurrentActor() actor: Actor,
  ): Promise<Answer<Plan | RunningOperation>> {
    return this.service.startRollback(project, actor, rollout, request, wait);
  }
}
