import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/caller.js';
import { Can } from '../../access/can.js';
import type { Answer } from '../../platform/http/answer.js';
import { PageQuery, type Page } from '../../platform/http/pages.js';
import { WaitFor, type Wait } from '../../platform/http/wait.js';
import { Operation } from '../../platform/openapi/operation.js';
import type { Operation as RunningOperation } from '../operations/operations.schemas.js';
import { ProjectName } from '../projects/projects.schemas.js';
import { DriftScan, DriftScanPage, StartDriftScan, driftScanExample } from './drift.schemas.js';
import { DriftService } from './drift.service.js';

@ApiTags('Drift')
@Controller('v1/projects/:project/drift-scans')
export class DriftController {
  constructor(private readonly service: DriftService) {}

  @Post()
  @Can('create', 'Drift')
  @Operation({
    id: 'startDriftScan',
    summary: 'Compares what was last pushed with what the meshes hold now, and says who changed it',
    longRunning: true,
    request: { example: { meshes: ['*'] } },
    response: { status: 201, schema: DriftScan, example: driftScanExample },
  })
  start(
    @Param('project', { schema: ProjectName }) project: string,
    @Body({ schema: StartDriftScan }) body: StartDriftScan,
    @WaitFor() wait: Wait,
    @CurrentActor() actor: Actor,
  ): Promise<Answer<DriftScan | RunningOperation>> {
    return this.service.start(project, actor, body, wait);
  }

  @Get()
  @Can('read', 'Drift')
  @Operation({
    id: 'listDriftScans',
    summary: 'The drift scans, asked for and scheduled, newest first',
    response: { schema: DriftScanPage, example: { items: [driftScanExample], nextCursor: null } },
  })
  list(
    @Param('project', { schema: ProjectName }) project: string,
    @Query({ schema: PageQuery }) query: PageQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<DriftScan>> {
    return this.service.list(project, actor, query);
  }

  @Get(':scan')
  @Can('read', 'Drift')
  @Operation({ id: 'getDriftScan', summary: 'One drift scan', response: { schema: DriftScan, example: driftScanExample } })
  get(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('scan', { schema: z.uuid() }) id: string,
  ): Promise<DriftScan> {
    return this.service.get(project, id);
  }
}
