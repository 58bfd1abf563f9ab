import { Global, Module } from '@nestjs/common';
import { entities } from '../../platform/database/database.module.js';
import { AuditEventEntity } from './audit-event.entity.js';
import { Audit } from './audit.js';
import { AuditController } from './audit.controller.js';
import { AuditStore } from './audit.store.js';
import { AuditTypeormStore } from './audit.typeorm-store.js';

/** Global: every feature writes the trail. */
@Global()
@Module({
  imports: [entities(AuditEventEntity)],
  controllers: [AuditController],
  providers: [Audit, { provide: AuditStore, useClass: AuditTypeormStore }],
  exports: [Audit],
})
export class AuditModule {}
