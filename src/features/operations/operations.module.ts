import { Global, Module } from '@nestjs/common';
import { entities } from '../../platform/database/database.module.js';
import { OperationEntity } from './operation.entity.js';
import { Operations } from './operations.js';
import { OperationsController } from './operations.controller.js';
import { OperationsService } from './operations.service.js';
import { OperationsStore } from './operations.store.js';
import { OperationsTypeormStore } from './operations.typeorm-store.js';

/** Global: every feature with long work begins operations. */
@Global()
@Module({
  imports: [entities(OperationEntity)],
  controllers: [OperationsController],
  providers: [Operations, OperationsService, { provide: OperationsStore, useClass: OperationsTypeormStore }],
  exports: [Operations],
})
export class OperationsModule {}
