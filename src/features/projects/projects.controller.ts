import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/caller.js';
import { Authenticated, Can } from '../../access/can.js';
import type { Answer } from '../../platform/http/answer.js';
import { PageQuery, type Page } from '../../platform/http/pages.js';
import { Preconditions, type Precondition } from '../../platform/http/precondition.js';
import { Operation } from '../../platform/openapi/operation.js';
import { Project, ProjectName, ProjectPage, PutProject, projectExample } from './projects.schemas.js';
import { ProjectsService } from './projects.service.js';

@ApiTags('Projects')
@Controller('v1/projects')
export class ProjectsController {
  constructor(private readonly service: ProjectsService) {}

  @Get()
  @Authenticated()
  @Operation({
    id: 'listProjects',
    summary: 'The projects that the token may see',
    response: { schema: ProjectPage, example: { items: [projectExample], nextCursor: null } },
  })
  list(@Query({ schema: PageQuery }) query: PageQuery, @CurrentActor() actor: Actor): Promise<Page<Project>> {
    return this.service.list(actor, query);
  }

  @Get(':project')
  @Can('read', 'Project')
  @Operation({ id: 'getProject', summary: 'One project', etag: true, response: { schema: Project, example: projectExample } })
  get(@Param('project', { schema: ProjectName }) project: string): Promise<Project> {
    return this.service.get(project);
  }

  @Put(':project')
  @Can('update', 'Project', { createsProject: true })
  @Operation({
    id: 'putProject',
    summary: 'Makes or changes a project',
    description: 'Only admins of the installation make projects; the first mesh or policy that they put into one makes it too.',
    creates: true,
    etag: true,
    precondition: true,
    request: { example: { settings: { authorMayApprove: false } } },
    response: { schema: Project, example: projectExample },
  })
  put(
    @Param('project', { schema: ProjectName }) project: string,
    @Body({ schema: PutProject }) body: PutProject,
    @Preconditions() precondition: Precondition,
    @CurrentActor() actor: Actor,
  ): Promise<Answer<Project>> {
    return this.service.put(actor, project, body, precondition);
  }

  @Delete(':project')
  @Can('delete', 'Project')
  @Operation({
    id: 'deleteProject',
    summary: 'Removes a project with everything in it; nothing in any mesh is touched',
    precondition: true,
    response: { status: 204 },
  })
  delete(
    @Param('project', { schema: ProjectName }) project: string,
    @Preconditions() precondition: Precondition,
    @CurrentActor() actor: Actor,
  ): Promise<Answer<undefined>> {
    return this.service.delete(actor, project, precondition);
  }
}
