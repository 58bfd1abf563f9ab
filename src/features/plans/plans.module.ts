import { Module } from '@nestjs/common';
import { entities } from '../../platform/database/database.module.js';
import { ChecksModule } from '../checks/checks.module.js';
import { DriftModule } from '../drift/drift.module.js';
import { MeshesModule } from '../meshes/meshes.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { RolloutRecordsModule } from '../rollouts/rollout-records.module.js';
import { TranslationsModule } from '../translations/translations.module.js';
import { AppliedChanges } from './applied-changes.js';
import { PlanApprovalEntity } from './plan-approval.entity.js';
import { PlanEntity } from './plan.entity.js';
import { Planner } from './planner.js';
import { PlansController } from './plans.controller.js';
import { PlansService } from './plans.service.js';
import { PlansStore } from './plans.store.js';
import { PlansTypeormStore } from './plans.typeorm-store.js';
import { RollbacksController } from './rollbacks.controller.js';

@Module({
  imports: [
    entities(PlanEntity, PlanApprovalEntity),
    MeshesModule,
    PoliciesModule,
    TranslationsModule,
    ChecksModule,
    DriftModule,
    RolloutRecordsModule,
  ],
  controllers: [PlansController, RollbacksController],
  providers: [Planner, PlansService, AppliedChanges, { provide: PlansStore, useClass: PlansTypeormStore }],
  exports: [PlansStore],
})
export class PlansModule {}
