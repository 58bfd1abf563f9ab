import { Module } from '@nestjs/common';
import { MeshesModule } from '../meshes/meshes.module.js';
import { ServicesController } from './services.controller.js';
import { ServicesService } from './services.service.js';

@Module({ imports: [MeshesModule], controllers: [ServicesController], providers: [ServicesService] })
export class ServicesModule {}
