import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/caller.js';
import { Can } from '../../access/can.js';
import type { Page } from '../../platform/http/pages.js';
import { Operation } from '../../platform/openapi/operation.js';
import { MeshName } from '../meshes/meshes.schemas.js';
import { ProjectName } from '../projects/projects.schemas.js';
import {
  InventoryQuery,
  NamespacePage,
  ServicePage,
  WorkloadPage,
  namespaceExample,
  serviceExample,
  workloadExample,
  type MeshNamespace,
  type MeshService,
  type MeshWorkload,
} from './services.schemas.js';
import { ServicesService } from './services.service.js';

@ApiTags('Inventory')
@Controller('v1/projects/:project')
export class ServicesController {
  constructor(private readonly service: ServicesService) {}

  @Get('namespaces')
  @Can('read', 'Inventory')
  @Operation({
    id: 'listNamespaces',
    summary: 'The namespaces, across all meshes',
    errors: ['UNREACHABLE'],
    response: { schema: NamespacePage, example: { items: [namespaceExample], nextCursor: null } },
  })
  namespaces(
    @Param('project', { schema: ProjectName }) project: string,
    @Query({ schema: InventoryQuery }) query: InventoryQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<MeshNamespace>> {
    return this.service.namespaces(project, actor, null, query);
  }

  @Get('meshes/:mesh/namespaces')
  @Can('read', 'Inventory')
  @Operation({
    id: 'listMeshNamespaces',
    summary: 'The namespaces, of one mesh',
    errors: ['UNREACHABLE'],
    response: { schema: NamespacePage, example: { items: [namespaceExample], nextCursor: null } },
  })
  namespacesOfMesh(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('mesh', { schema: MeshName }) mesh: string,
    @Query({ schema: InventoryQuery }) query: InventoryQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<MeshNamespace>> {
    return this.service.namespaces(project, actor, mesh, query);
  }

  @Get('services')
  @Can('read', 'Inventory')
  @Operation({
    id: 'listServices',
    summary: 'The services with ports, protocols and endpoints, across all meshes',
    errors: ['UNREACHABLE'],
    response: { schema: ServicePage, example: { items: [serviceExample], nextCursor: null } },
  })
  services(
    @Param('project', { schema: ProjectName }) project: string,
    @Query({ schema: InventoryQuery }) query: InventoryQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<MeshService>> {
    return this.service.services(project, actor, null, query);
  }

  @Get('meshes/:mesh/services')
  @Can('read', 'Inventory')
  @Operation({
    id: 'listMeshServices',
    summary: 'The services with ports, protocols and endpoints, of one mesh',
    errors: ['UNREACHABLE'],
    response: { schema: ServicePage, example: { items: [serviceExample], nextCursor: null } },
  })
  servicesOfMesh(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('mesh', { schema: MeshName }) mesh: string,
    @Query({ schema: InventoryQuery }) query: InventoryQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<MeshService>> {
    return this.service.services(project, actor, mesh, query);
  }

  @Get('workloads')
  @Can('read', 'Inventory')
  @Operation({
    id: 'listWorkloads',
    summary: 'The workloads with labels and identities, across all meshes',
    errors: ['UNREACHABLE'],
    response: { schema: WorkloadPage, example: { items: [workloadExample], nextCursor: null } },
  })
  workloads(
    @Param('project', { schema: ProjectName }) project: string,
    @Query({ schema: InventoryQuery }) query: InventoryQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<MeshWorkload>> {
    return this.service.workloads(project, actor, null, query);
  }

  @Get('meshes/:mesh/workloads')
  @Can('read', 'Inventory')
  @Operation({
    id: 'listMeshWorkloads',
    summary: 'The workloads with labels and identities, of one mesh',
    errors: ['UNREACHABLE'],
    response: { schema: WorkloadPage, example: { items: [workloadExample], nextCursor: null } },
  })
  workloadsOfMesh(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('mesh', { schema: MeshName }) mesh: string,
    @Query({ schema: InventoryQuery }) query: InventoryQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<MeshWorkload>> {
    return this.service.workloads(project, actor, mesh, query);
  }
}
