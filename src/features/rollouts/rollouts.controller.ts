import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/caller.js';
import { Can } from '../../access/can.js';
import type { Answer } from '../../platform/http/answer.js';
import { PageQuery, type Page } from '../../platform/http/pages.js';
import { WaitFor, type Wait } from '../../platform/http/wait.js';
import { IdempotencyKey, type IdempotentRequest } from '../../platform/idempotency/idempotent-request.js';
import { Operation } from '../../platform/openapi/operation.js';
import type { Operation as RunningOperation } from '../operations/operations.schemas.js';
import { ProjectName } from '../projects/projects.schemas.js';
import { Rollout, RolloutPage, StartRollout, rolloutExample } from './rollouts.schemas.js';
import { RolloutsService } from './rollouts.service.js';

@ApiTags('Rollouts')
@Controller('v1/projects/:project/rollouts')
export class RolloutsController {
  constructor(private readonly service: RolloutsService) {}

  @Post()
  @Can('create', 'Rollout')
  @Operation({
    id: 'startRollout',
    summary: 'Carries out an approved plan, mesh by mesh, and reads back what it wrote',
    longRunning: true,
    idempotent: true,
    errors: ['STALE', 'CONFLICT', 'UNREACHABLE'],
    request: { example: { plan: rolloutExample.plan } },
    response: { status: 201, schema: Rollout, example: rolloutExample },
  })
  start(
    @Param('project', { schema: ProjectName }) project: string,
    @Body({ schema: StartRollout }) body: StartRollout,
    @IdempotencyKey() request: IdempotentRequest,
    @WaitFor() wait: Wait,
    @CurrentActor() actor: Actor,
  ): Promise<Answer<Rollout | RunningOperation>> {
    return this.service.start(project, actor, body, request, wait);
  }

  @Get()
  @Can('read', 'Rollout')
  @Operation({
    id: 'listRollouts',
    summary: 'The rollouts, newest first',
    response: { schema: RolloutPage, example: { items: [rolloutExample], nextCursor: null } },
  })
  list(
    @Param('project', { schema: ProjectName }) project: string,
    @Query({ schema: PageQuery }) query: PageQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<Rollout>> {
    return this.service.list(project, actor, query);
  }

  @Get(':rollout')
  @Can('read', 'Rollout')
  @Operation({
    id: 'getRollout',
    summary: 'One rollout with a result per object',
    response: { schema: Rollout, example: rolloutExample },
  })
  get(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('rollout', { schema: z.uuid() }) id: string,
  ): Promise<Rollout> {
    return this.service.get(project, id);
  }
}
