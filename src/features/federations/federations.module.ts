import { Module } from '@nestjs/common';
import { MeshesModule } from '../meshes/meshes.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { TranslationsModule } from '../translations/translations.module.js';
import { FederationsController } from './federations.controller.js';
import { FederationsService } from './federations.service.js';

@Module({
  imports: [MeshesModule, PoliciesModule, TranslationsModule],
  controllers: [FederationsController],
  providers: [FederationsService],
})
export class FederationsModule {}
