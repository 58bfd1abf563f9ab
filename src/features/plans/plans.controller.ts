import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Ability } from '../../access/ability.js';
import type { Actor } from '../../access/actor.js';
import { CurrentAbility, CurrentActor } from '../../access/caller.js';
import { Can } from '../../access/can.js';
import type { Answer } from '../../platform/http/answer.js';
import { PageQuery, type Page } from '../../platform/http/pages.js';
import { WaitFor, type Wait } from '../../platform/http/wait.js';
import { IdempotencyKey, type IdempotentRequest } from '../../platform/idempotency/idempotent-request.js';
import { Operation } from '../../platform/openapi/operation.js';
import type { Operation as RunningOperation } from '../operations/operations.schemas.js';
import { ProjectName } from '../projects/projects.schemas.js';
import {
  Approval,
  ApprovePlan,
  Plan,
  PlanPage,
  StartPlan,
  approvalExample,
  planExample,
  planListingExample,
  type PlanListing,
} from './plans.schemas.js';
import { PlansService } from './plans.service.js';

@ApiTags('Plans')
@Controller('v1/projects/:project/plans')
export class PlansController {
  constructor(private readonly service: PlansService) {}

  @Post()
  @Can('create', 'Plan')
  @Operation({
    id: 'startPlan',
    summary: 'Plans what would make the meshes hold what the policies want; writes nothing',
    description:
      'Every mesh is read now and asked, by a server-side dry run, what it would say. Foreign objects are never written unless adoption is asked for.',
    longRunning: true,
    idempotent: true,
    errors: ['UNREACHABLE'],
    request: { example: { meshes: ['*'], message: 'build 4711' } },
    response: { status: 201, schema: Plan, example: planExample },
  })
  start(
    @Param('project', { schema: ProjectName }) project: string,
    @Body({ schema: StartPlan }) body: StartPlan,
    @IdempotencyKey() request: IdempotentRequest,
    @WaitFor() wait: Wait,
    @CurrentActor() actor: Actor,
  ): Promise<Answer<Plan | RunningOperation>> {
    return this.service.start(project, actor, body, request, wait);
  }

  @Get()
  @Can('read', 'Plan')
  @Operation({
    id: 'listPlans',
    summary: 'The plans, newest first',
    response: { schema: PlanPage, example: { items: [planListingExample], nextCursor: null } },
  })
  list(
    @Param('project', { schema: ProjectName }) project: string,
    @Query({ schema: PageQuery }) query: PageQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<PlanListing>> {
    return this.service.list(project, actor, query);
  }

  @Get(':plan')
  @Can('read', 'Plan')
  @Operation({ id: 'getPlan', summary: 'One plan with all its changes', response: { schema: Plan, example: planExample } })
  get(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('plan', { schema: z.uuid() }) id: string,
  ): Promise<Plan> {
    return this.service.get(project, id);
  }

  @Post(':plan/approvals')
  @Can('create', 'Approval')
  @Operation({
    id: 'approvePlan',
    summary: 'Approves exactly the plan that the digest names',
    description: 'The author of a plan may not approve it unless the project allows that.',
    idempotent: true,
    errors: ['STALE', 'CONFLICT'],
    request: { example: { digest: approvalExample.digest } },
    response: { status: 201, schema: Approval, example: approvalExample },
  })
  approve(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('plan', { schema: z.uuid() }) id: string,
    @Body({ schema: ApprovePlan }) body: ApprovePlan,
    @IdempotencyKey() request: IdempotentRequest,
    @CurrentActor() actor: Actor,
    @CurrentAbility() ability: Ability,
  ): Promise<Approval> {
    return this.service.approve(project, actor, ability, id, body, request);
  }
}
