import { Module } from '@nestjs/common';
import { entities } from '../../platform/database/database.module.js';
import { MeshesModule } from '../meshes/meshes.module.js';
import { RolloutRecordsModule } from '../rollouts/rollout-records.module.js';
import { DriftDetector } from './drift-detector.js';
import { DriftFollower } from './drift-follower.js';
import { DriftJudge } from './drift-judge.js';
import { DriftScanEntity } from './drift-scan.entity.js';
import { DriftController } from './drift.controller.js';
import { DriftService } from './drift.service.js';
import { DriftStore } from './drift.store.js';
import { DriftTypeormStore } from './drift.typeorm-store.js';
import { PushedObjects } from './pushed-objects.js';
import { PushedObjectsTypeormStore } from './pushed-objects.typeorm-store.js';

@Module({
  imports: [entities(DriftScanEntity), MeshesModule, RolloutRecordsModule],
  controllers: [DriftController],
  providers: [
    DriftService,
    DriftDetector,
    DriftFollower,
    DriftJudge,
    { provide: DriftStore, useClass: DriftTypeormStore },
    { provide: PushedObjects, useClass: PushedObjectsTypeormStore },
  ],
  exports: [DriftDetector, PushedObjects],
})
export class DriftModule {}
