import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/caller.js';
import { Can } from '../../access/can.js';
import { PageQuery, type Page } from '../../platform/http/pages.js';
import { WaitFor, type Wait } from '../../platform/http/wait.js';
import { Operation as Docs } from '../../platform/openapi/operation.js';
import { ProjectName } from '../projects/projects.schemas.js';
import { OperationsService } from './operations.service.js';
import { Operation, OperationPage, operationExample } from './operations.schemas.js';

@ApiTags('Operations')
@Controller('v1/projects/:project/operations')
export class OperationsController {
  constructor(private readonly service: OperationsService) {}

  @Get()
  @Can('read', 'Operation')
  @Docs({
    id: 'listOperations',
    summary: 'Long work of a project, newest first',
    response: { schema: OperationPage, example: { items: [operationExample], nextCursor: null } },
  })
  list(
    @Param('project', { schema: ProjectName }) project: string,
    @Query({ schema: PageQuery }) query: PageQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<Operation>> {
    return this.service.list(actor, project, query);
  }

  @Get(':operation')
  @Can('read', 'Operation')
  @Docs({
    id: 'getOperation',
    summary: 'One operation; with `wait`, once it is done',
    waits: true,
    response: { schema: Operation, example: operationExample },
  })
  get(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('operation', { schema: z.uuid() }) id: string,
    @WaitFor() wait: Wait,
  ): Promise<Operation> {
    return this.service.get(project, id, wait);
  }
}
