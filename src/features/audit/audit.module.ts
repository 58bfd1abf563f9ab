import { Global, Module } from '@nestjs/common';
import { entities } from '../../platform/database/database.module.js';
import { AuditEventEntity } from './audit-event.entity.js';
import { AuditSealEntity } from './audit-seal.entity.js';
import { AuditService } from './audit.service.js';
import { Audit } from './audit.js';
import { AuditController } from './audit.controller.js';
import { AuditStore } from './audit.store.js';
import { AuditTypeormStore } from './audit.typeorm-store.js';

/** Global: every feature writes the trail. */
@Global()
@Module({
  imports: [entities(AuditEventEntity, AuditSealEntity)],
  controllers: [AuditController],
  providers: [Audit, AuditService, { provide: AuditStore, useClass: AuditTypeormStore }],
  exports: [Audit],
})
export class AuditModule {}
