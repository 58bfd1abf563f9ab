import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/caller.js';
import { Can } from '../../access/can.js';
import type { Answer } from '../../platform/http/answer.js';
import { BodyText, type TextBody } from '../../platform/http/body-text.js';
import { PageQuery, type Page } from '../../platform/http/pages.js';
import { Preconditions, type Precondition } from '../../platform/http/precondition.js';
import { Operation } from '../../platform/openapi/operation.js';
import { ProjectName } from '../projects/projects.schemas.js';
import {
  DocumentsQuery,
  DocumentsSummary,
  Mesh,
  MeshName,
  MeshPage,
  PutMesh,
  Verification,
  documentsJsonExample,
  documentsYamlExample,
  documentsSummaryExample,
  meshExample,
  putMeshExample,
  verificationExample,
} from './meshes.schemas.js';
import { MeshesService } from './meshes.service.js';
import { VerificationsService } from './verifications.service.js';

@ApiTags('Meshes')
@Controller('v1/projects/:project/meshes')
export class MeshesController {
  constructor(
    private readonly service: MeshesService,
    private readonly verifications: VerificationsService,
  ) {}

  @Get()
  @Can('read', 'Mesh')
  @Operation({
    id: 'listMeshes',
    summary: 'The meshes of the project',
    response: { schema: MeshPage, example: { items: [meshExample], nextCursor: null } },
  })
  list(
    @Param('project', { schema: ProjectName }) project: string,
    @Query({ schema: PageQuery }) query: PageQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<Mesh>> {
    return this.service.list(project, actor, query);
  }

  @Get(':mesh')
  @Can('read', 'Mesh')
  @Operation({ id: 'getMesh', summary: 'One mesh', etag: true, response: { schema: Mesh, example: meshExample } })
  get(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('mesh', { schema: MeshName }) mesh: string,
  ): Promise<Mesh> {
    return this.service.get(project, mesh);
  }

  @Put(':mesh')
  @Can('update', 'Mesh', { createsProject: true })
  @Operation({
    id: 'putMesh',
    summary: 'Adds a mesh to the catalog or changes it',
    description:
      'Credentials are kept encrypted and never given back. An offline mesh has the connection `{"documents":{}}`. With a `writer`, the connection needs to read only: dry runs and writes are made by the writer. Putting the same again changes nothing and needs no If-Match.',
    creates: true,
    etag: true,
    precondition: true,
    errors: ['CONFLICT'],
    request: { example: putMeshExample },
    response: { schema: Mesh, example: meshExample },
  })
  put(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('mesh', { schema: MeshName }) mesh: string,
    @Body({ schema: PutMesh }) body: PutMesh,
    @Preconditions() precondition: Precondition,
    @CurrentActor() actor: Actor,
  ): Promise<Answer<Mesh>> {
    return this.service.put(project, actor, mesh, body, precondition);
  }

  @Delete(':mesh')
  @Can('delete', 'Mesh')
  @Operation({
    id: 'deleteMesh',
    summary: 'Removes a mesh from the catalog with its credentials; nothing in the mesh is touched',
    precondition: true,
    response: { status: 204 },
  })
  delete(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('mesh', { schema: MeshName }) mesh: string,
    @Preconditions() precondition: Precondition,
    @CurrentActor() actor: Actor,
  ): Promise<Answer<undefined>> {
    return this.service.delete(project, actor, mesh, precondition);
  }

  @Post(':mesh/verifications')
  @Can('update', 'Mesh')
  @Operation({
    id: 'verifyMesh',
    summary: 'Tries the connection, and the writer: reachable, version, capabilities, missing permissions',
    response: { schema: Verification, example: verificationExample },
  })
  verify(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('mesh', { schema: MeshName }) mesh: string,
    @CurrentActor() actor: Actor,
  ): Promise<Verification> {
    return this.verifications.verify(project, actor, mesh);
  }

  @Put(':mesh/documents')
  @Can('update', 'Mesh')
  @Operation({
    id: 'putMeshDocuments',
    summary: 'Replaces the native objects of an offline mesh',
    description:
      'Multi-document YAML or a JSON list of Kubernetes objects, the mesh ConfigMap among them; for Consul one object `{"agent":{},"entries":[],"services":[]}`.',
    errors: ['CONFLICT'],
    request: {
      example: documentsJsonExample,
      yamlExample: documentsYamlExample,
      mediaTypes: ['application/yaml', 'application/json'],
    },
    response: { schema: DocumentsSummary, example: documentsSummaryExample },
  })
  putDocuments(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('mesh', { schema: MeshName }) mesh: string,
    @Query({ schema: DocumentsQuery }) query: DocumentsQuery,
    @BodyText() body: TextBody,
    @CurrentActor() actor: Actor,
  ): Promise<DocumentsSummary> {
    return this.service.putDocuments(project, actor, mesh, body, query.file ?? null);
  }
}
