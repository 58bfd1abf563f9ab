import { Module } from '@nestjs/common';
import { entities } from '../../platform/database/database.module.js';
import { MeshesModule } from '../meshes/meshes.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { TranslationsModule } from '../translations/translations.module.js';
import { CheckEntity } from './check.entity.js';
import { Checker } from './checker.js';
import { ChecksController } from './checks.controller.js';
import { ChecksService } from './checks.service.js';
import { ChecksStore } from './checks.store.js';
import { ChecksTypeormStore } from './checks.typeorm-store.js';

@Module({
  imports: [entities(CheckEntity), MeshesModule, PoliciesModule, TranslationsModule],
  controllers: [ChecksController],
  providers: [ChecksService, Checker, { provide: ChecksStore, useClass: ChecksTypeormStore }],
  exports: [Checker],
})
export class ChecksModule {}
