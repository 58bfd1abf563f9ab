import { Module } from '@nestjs/common';
import { entities } from '../../platform/database/database.module.js';
import { MeshesModule } from '../meshes/meshes.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { ImportEntity } from './import.entity.js';
import { ImportsController } from './imports.controller.js';
import { ImportsService } from './imports.service.js';
import { ImportsStore } from './imports.store.js';
import { ImportsTypeormStore } from './imports.typeorm-store.js';
import { Remainders } from './remainders.js';

@Module({
  imports: [entities(ImportEntity), MeshesModule, PoliciesModule],
  controllers: [ImportsController],
  providers: [ImportsService, Remainders, { provide: ImportsStore, useClass: ImportsTypeormStore }],
  exports: [Remainders],
})
export class ImportsModule {}
