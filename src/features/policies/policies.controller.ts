import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/caller.js';
import { Can } from '../../access/can.js';
import { Policy, type PolicyKind } from '../../domain/model/policy.js';
import type { Answer } from '../../platform/http/answer.js';
import { Documents } from '../../platform/http/documents.js';
import type { Page } from '../../platform/http/pages.js';
import { Preconditions, type Precondition } from '../../platform/http/precondition.js';
import type { SourceDocument } from '../../platform/http/source-documents.js';
import { Operation } from '../../platform/openapi/operation.js';
import { ProjectName } from '../projects/projects.schemas.js';
import {
  ApplyQuery,
  ApplyResult,
  PolicyPage,
  PolicyPath,
  PolicyQuery,
  PolicyResource,
  policyExample,
  policyResourceExample,
  policyYamlExample,
} from './policies.schemas.js';
import { PoliciesService } from './policies.service.js';

@ApiTags('Policies')
@Controller('v1/projects/:project')
export class PoliciesController {
  constructor(private readonly service: PoliciesService) {}

  @Get('policies')
  @Can('read', 'Policy')
  @Operation({
    id: 'listPolicies',
    summary: 'The policies of the project',
    response: { schema: PolicyPage, example: { items: [policyResourceExample], nextCursor: null } },
  })
  list(
    @Param('project', { schema: ProjectName }) project: string,
    @Query({ schema: PolicyQuery }) query: PolicyQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<PolicyResource>> {
    return this.service.list(project, actor, query);
  }

  @Get('policies/:kind/:namespace/:name')
  @Can('read', 'Policy')
  @Operation({
    id: 'getPolicy',
    summary: 'One policy',
    etag: true,
    response: { schema: PolicyResource, example: policyResourceExample },
  })
  get(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('kind', { schema: PolicyPath.kind }) kind: PolicyKind,
    @Param('namespace', { schema: PolicyPath.namespace }) namespace: string,
    @Param('name', { schema: PolicyPath.name }) name: string,
  ): Promise<PolicyResource> {
    return this.service.get(project, { kind, namespace, name });
  }

  @Put('policies/:kind/:namespace/:name')
  @Can('update', 'Policy', { createsProject: true })
  @Operation({
    id: 'putPolicy',
    summary: 'Makes or changes one policy',
    creates: true,
    etag: true,
    precondition: true,
    request: { example: policyExample, yamlExample: policyYamlExample },
    response: { schema: PolicyResource, example: policyResourceExample },
  })
  put(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('kind', { schema: PolicyPath.kind }) kind: PolicyKind,
    @Param('namespace', { schema: PolicyPath.namespace }) namespace: string,
    @Param('name', { schema: PolicyPath.name }) name: string,
    @Body({ schema: Policy }) body: Policy,
    @Preconditions() precondition: Precondition,
    @CurrentActor() actor: Actor,
  ): Promise<Answer<PolicyResource>> {
    return this.service.put(project, actor, { kind, namespace, name }, body, precondition);
  }

  @Delete('policies/:kind/:namespace/:name')
  @Can('delete', 'Policy')
  @Operation({
    id: 'deletePolicy',
    summary: 'Removes one policy; the next plan removes what it wrote',
    precondition: true,
    response: { status: 204 },
  })
  delete(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('kind', { schema: PolicyPath.kind }) kind: PolicyKind,
    @Param('namespace', { schema: PolicyPath.namespace }) namespace: string,
    @Param('name', { schema: PolicyPath.name }) name: string,
    @Preconditions() precondition: Precondition,
    @CurrentActor() actor: Actor,
  ): Promise<Answer<undefined>> {
    return this.service.delete(project, actor, { kind, namespace, name }, precondition);
  }

  @Post('apply')
  @Can('update', 'Policy', { createsProject: true })
  @Operation({
    id: 'applyPolicies',
    summary: 'Makes or changes many policies at once, all or none',
    description:
      'Multi-document YAML or a JSON list. The answer tells per document what became of it; a new revision is made unless nothing changed.',
    request: { example: [policyExample], yamlExample: policyYamlExample, mediaTypes: ['application/yaml', 'application/json'] },
    response: {
      schema: ApplyResult,
      example: {
        revision: 3,
        documents: [
          {
            file: 'policies.yaml',
            document: 0,
            line: 1,
            kind: 'AuthorizationPolicy',
            namespace: 'bookinfo',
            name: 'reviews-readers',
            outcome: 'created',
            version: 1,
          },
        ],
      },
    },
  })
  apply(
    @Param('project', { schema: ProjectName }) project: string,
    @Documents() documents: SourceDocument[],
    @Query({ schema: ApplyQuery }) query: ApplyQuery,
    @CurrentActor() actor: Actor,
  ): Promise<ApplyResult> {
    return this.service.apply(project, actor, documents, query);
  }
}
