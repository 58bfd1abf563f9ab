import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/caller.js';
import { Can } from '../../access/can.js';
import { PageQuery, type Page } from '../../platform/http/pages.js';
import { Operation } from '../../platform/openapi/operation.js';
import { ProjectName } from '../projects/projects.schemas.js';
import { Revision, RevisionNumber, RevisionPage, revisionExample } from './revisions.schemas.js';
import { RevisionsService } from './revisions.service.js';

@ApiTags('Policies')
@Controller('v1/projects/:project/revisions')
export class RevisionsController {
  constructor(private readonly service: RevisionsService) {}

  @Get()
  @Can('read', 'Revision')
  @Operation({
    id: 'listRevisions',
    summary: 'The revisions of the policies, newest first',
    response: { schema: RevisionPage, example: { items: [revisionExample], nextCursor: null } },
  })
  list(
    @Param('project', { schema: ProjectName }) project: string,
    @Query({ schema: PageQuery }) query: PageQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<Revision>> {
    return this.service.list(project, actor, query);
  }

  @Get(':number')
  @Can('read', 'Revision')
  @Operation({ id: 'getRevision', summary: 'One revision', response: { schema: Revision, example: revisionExample } })
  get(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('number', { schema: RevisionNumber }) number: number,
  ): Promise<Revision> {
    return this.service.get(project, number);
  }
}
