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
import { Import, ImportPage, StartImport, importExample } from './imports.schemas.js';
import { ImportsService } from './imports.service.js';

@ApiTags('Imports')
@Controller('v1/projects/:project/imports')
export class ImportsController {
  constructor(private readonly service: ImportsService) {}

  @Post()
  @Can('create', 'Import')
  @Operation({
    id: 'startImport',
    summary: 'Reads everything of the named meshes into policies plus native remainder',
    description:
      'Nothing is written to any mesh. What the model does not say is kept field by field and written back with the policies.',
    longRunning: true,
    errors: ['UNREACHABLE'],
    request: { example: { meshes: ['east', 'west', 'south'] } },
    response: { status: 201, schema: Import, example: importExample },
  })
  start(
    @Param('project', { schema: ProjectName }) project: string,
    @Body({ schema: StartImport }) body: StartImport,
    @WaitFor() wait: Wait,
    @CurrentActor() actor: Actor,
  ): Promise<Answer<Import | RunningOperation>> {
    return this.service.start(project, actor, body, wait);
  }

  @Get()
  @Can('read', 'Import')
  @Operation({
    id: 'listImports',
    summary: 'The imports, newest first',
    response: { schema: ImportPage, example: { items: [importExample], nextCursor: null } },
  })
  list(
    @Param('project', { schema: ProjectName }) project: string,
    @Query({ schema: PageQuery }) query: PageQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<Import>> {
    return this.service.list(project, actor, query);
  }

  @Get(':import')
  @Can('read', 'Import')
  @Operation({ id: 'getImport', summary: 'One import with its report', response: { schema: Import, example: importExample } })
  get(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('import', { schema: z.uuid() }) id: string,
  ): Promise<Import> {
    return this.service.get(project, id);
  }
}
