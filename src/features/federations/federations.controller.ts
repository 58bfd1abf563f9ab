import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/caller.js';
import { Can } from '../../access/can.js';
import { Label, ResourceName } from '../../domain/model/scalars.js';
import { PageQuery, type Page } from '../../platform/http/pages.js';
import { Operation } from '../../platform/openapi/operation.js';
import { ProjectName } from '../projects/projects.schemas.js';
import { Federation, FederationPage, federationExample } from './federations.schemas.js';
import { FederationsService } from './federations.service.js';

@ApiTags('Federation')
@Controller('v1/projects/:project/federations')
export class FederationsController {
  constructor(private readonly service: FederationsService) {}

  @Get()
  @Can('read', 'Federation')
  @Operation({
    id: 'listFederations',
    summary: 'The service exports, with the native objects of both sides and what is unmet',
    errors: ['UNREACHABLE'],
    response: { schema: FederationPage, example: { items: [federationExample], nextCursor: null } },
  })
  list(
    @Param('project', { schema: ProjectName }) project: string,
    @Query({ schema: PageQuery }) query: PageQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<Federation>> {
    return this.service.list(project, actor, query);
  }

  @Get(':namespace/:name')
  @Can('read', 'Federation')
  @Operation({
    id: 'getFederation',
    summary: 'One service export, with the native objects of both sides and what is unmet',
    errors: ['UNREACHABLE'],
    response: { schema: Federation, example: federationExample },
  })
  get(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('namespace', { schema: Label }) namespace: string,
    @Param('name', { schema: ResourceName }) name: string,
  ): Promise<Federation> {
    return this.service.get(project, namespace, name);
  }
}
