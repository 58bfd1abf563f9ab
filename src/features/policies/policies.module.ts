import { Module } from '@nestjs/common';
import { DesiredPolicies } from './desired-policies.js';
import { PoliciesController } from './policies.controller.js';
import { PoliciesService } from './policies.service.js';
import { PolicyStore } from './policies.store.js';
import { PolicyTypeormStore } from './policies.typeorm-store.js';
import { PolicyWriter } from './policy-writer.js';

@Module({
  controllers: [PoliciesController],
  providers: [PoliciesService, DesiredPolicies, PolicyWriter, { provide: PolicyStore, useClass: PolicyTypeormStore }],
  exports: [DesiredPolicies, PolicyStore, PolicyWriter],
})
export class PoliciesModule {}
