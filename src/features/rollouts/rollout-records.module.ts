import { Module } from '@nestjs/common';
import { RolloutsStore } from './rollouts.store.js';
import { RolloutsTypeormStore } from './rollouts.typeorm-store.js';

/** What is kept of rollouts, for rollouts themselves and for the plans that undo them. */
@Module({ providers: [{ provide: RolloutsStore, useClass: RolloutsTypeormStore }], exports: [RolloutsStore] })
export class RolloutRecordsModule {}
