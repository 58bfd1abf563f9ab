import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/caller.js';
import { Can } from '../../access/can.js';
import type { Finding } from '../../domain/analysis/finding.js';
import { Answer } from '../../platform/http/answer.js';
import { Accepted } from '../../platform/http/media-types.js';
import { PageQuery, type Page } from '../../platform/http/pages.js';
import { WaitFor, type Wait } from '../../platform/http/wait.js';
import { Operation } from '../../platform/openapi/operation.js';
import { policyYamlExample } from '../policies/policies.schemas.js';
import { ProjectName } from '../projects/projects.schemas.js';
import { CheckBody } from './check-body.js';
import { Check, CheckPage, FindingPage, FindingQuery, checkExample, findingExample } from './checks.schemas.js';
import { ChecksService, type CheckRequest } from './checks.service.js';
import { FINDING_MEDIA_TYPES, representCheck } from './represent-check.js';

@ApiTags('Checks')
@Controller('v1/projects/:project')
export class ChecksController {
  constructor(private readonly service: ChecksService) {}

  @Post('checks')
  @Can('create', 'Check')
  @Operation({
    id: 'startCheck',
    summary: 'Checks a stored revision, or documents sent with the request, over the meshes',
    description:
      'JSON, SARIF 2.1.0 or JUnit by Accept. A YAML body holds policies that are checked in place of the stored ones of the same names.',
    longRunning: true,
    errors: ['UNREACHABLE'],
    produces: FINDING_MEDIA_TYPES,
    request: { example: {}, yamlExample: policyYamlExample, mediaTypes: ['application/json', 'application/yaml'] },
    response: { status: 201, schema: Check, example: checkExample },
  })
  async start(
    @Param('project', { schema: ProjectName }) project: string,
    @CheckBody() body: CheckRequest,
    @WaitFor() wait: Wait,
    @Accepted(...FINDING_MEDIA_TYPES) mediaType: string,
    @CurrentActor() actor: Actor,
  ): Promise<Answer> {
    return representCheck(await this.service.start(project, actor, body, wait), mediaType);
  }

  @Get('checks')
  @Can('read', 'Check')
  @Operation({
    id: 'listChecks',
    summary: 'The checks, newest first',
    response: { schema: CheckPage, example: { items: [checkExample], nextCursor: null } },
  })
  list(
    @Param('project', { schema: ProjectName }) project: string,
    @Query({ schema: PageQuery }) query: PageQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<Check>> {
    return this.service.list(project, actor, query);
  }

  @Get('checks/:check')
  @Can('read', 'Check')
  @Operation({
    id: 'getCheck',
    summary: 'One check with its findings, as JSON, SARIF 2.1.0 or JUnit',
    produces: FINDING_MEDIA_TYPES,
    response: { schema: Check, example: checkExample },
  })
  async get(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('check', { schema: z.uuid() }) id: string,
    @Accepted(...FINDING_MEDIA_TYPES) mediaType: string,
  ): Promise<Answer> {
    return representCheck(new Answer(200, await this.service.get(project, id)), mediaType);
  }

  @Get('findings')
  @Can('read', 'Finding')
  @Operation({
    id: 'listFindings',
    summary: 'The findings of the newest check, worst first',
    response: { schema: FindingPage, example: { items: [findingExample], nextCursor: null } },
  })
  findings(
    @Param('project', { schema: ProjectName }) project: string,
    @Query({ schema: FindingQuery }) query: FindingQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<Finding>> {
    return this.service.findings(project, actor, query);
  }
}
