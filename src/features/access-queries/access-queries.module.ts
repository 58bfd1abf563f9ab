import { Module } from '@nestjs/common';
import { MeshesModule } from '../meshes/meshes.module.js';
import { AccessQueriesController } from './access-queries.controller.js';
import { AccessQueriesService } from './access-queries.service.js';

@Module({ imports: [MeshesModule], controllers: [AccessQueriesController], providers: [AccessQueriesService] })
export class AccessQueriesModule {}
