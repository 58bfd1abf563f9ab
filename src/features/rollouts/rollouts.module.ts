import { Module } from '@nestjs/common';
import { DriftModule } from '../drift/drift.module.js';
import { MeshesModule } from '../meshes/meshes.module.js';
import { PlansModule } from '../plans/plans.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { MeshRollouts } from './mesh-rollout.js';
import { RolloutRecordsModule } from './rollout-records.module.js';
import { RolloutsController } from './rollouts.controller.js';
import { RolloutsService } from './rollouts.service.js';
import { Staleness } from './staleness.js';

@Module({
  imports: [RolloutRecordsModule, PlansModule, MeshesModule, PoliciesModule, DriftModule],
  controllers: [RolloutsController],
  providers: [RolloutsService, MeshRollouts, Staleness],
})
export class RolloutsModule {}
