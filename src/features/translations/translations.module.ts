import { Module } from '@nestjs/common';
import { ImportsModule } from '../imports/imports.module.js';
import { MeshesModule } from '../meshes/meshes.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { MeshFederation } from './mesh-federation.js';
import { MeshTranslator } from './mesh-translator.js';
import { TranslationsController } from './translations.controller.js';
import { TranslationsService } from './translations.service.js';

@Module({
  imports: [MeshesModule, PoliciesModule, ImportsModule],
  controllers: [TranslationsController],
  providers: [TranslationsService, MeshTranslator, MeshFederation],
  exports: [MeshTranslator],
})
export class TranslationsModule {}
