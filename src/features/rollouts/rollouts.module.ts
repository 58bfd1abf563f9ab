import { Module } from '@nestjs/common';
import { entities } from '../../platform/database/database.module.js';
import { ChecksModule } from '../checks/checks.module.js';
import { DriftModule } from '../drift/drift.module.js';
import { MeshesModule } from '../meshes/meshes.module.js';
import { AppliedChanges } from '../plans/applied-changes.js';
import { PlanApprovalEntity } from '../plans/plan-approval.entity.js';
import { PlanEntity } from '../plans/plan.entity.js';
import { Planner } from '../plans/planner.js';
import { PlansController } from '../plans/plans.controller.js';
import { PlansService } from '../plans/plans.service.js';
import { PlansStore } from '../plans/plans.store.js';
import { PlansTypeormStore } from '../plans/plans.typeorm-store.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { TranslationsModule } from '../translations/translations.module.js';
import { AppliedChangesReader } from './applied-changes.reader.js';
import { MeshRollouts } from './mesh-rollout.js';
import { RolloutsController } from './rollouts.controller.js';
import { RolloutsService } from './rollouts.service.js';
import { RolloutsStore } from './rollouts.store.js';
import { RolloutsTypeormStore } from './rollouts.typeorm-store.js';
import { Staleness } from './staleness.js';

/** Plans and rollouts are one module: a rollback is a plan made from a rollout, a rollout is a plan carried out. */
@Module({
  imports: [
    entities(PlanEntity, PlanApprovalEntity),
    MeshesModule,
    PoliciesModule,
    TranslationsModule,
    ChecksModule,
    DriftModule,
  ],
  controllers: [PlansController, RolloutsController],
  providers: [
    Planner,
    PlansService,
    RolloutsService,
    MeshRollouts,
    Staleness,
    { provide: PlansStore, useClass: PlansTypeormStore },
    { provide: RolloutsStore, useClass: RolloutsTypeormStore },
    { provide: AppliedChanges, useClass: AppliedChangesReader },
  ],
})
export class RolloutsModule {}
