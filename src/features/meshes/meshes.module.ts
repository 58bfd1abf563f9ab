import { Module } from '@nestjs/common';
import { entities } from '../../platform/database/database.module.js';
import { MeshCatalog } from './mesh-catalog.js';
import { MeshReadings } from './mesh-readings.js';
import { MeshEntity } from './mesh.entity.js';
import { MeshesController } from './meshes.controller.js';
import { MeshesService } from './meshes.service.js';
import { MeshesStore } from './meshes.store.js';
import { MeshesTypeormStore } from './meshes.typeorm-store.js';
import { ObservationEntity } from './observation.entity.js';
import { ObservationsStore } from './observations.store.js';
import { ObservationsTypeormStore } from './observations.typeorm-store.js';
import { Snapshots } from './snapshots.js';
import { VerificationsService } from './verifications.service.js';

@Module({
  imports: [entities(MeshEntity, ObservationEntity)],
  controllers: [MeshesController],
  providers: [
    MeshesService,
    VerificationsService,
    MeshCatalog,
    MeshReadings,
    Snapshots,
    { provide: MeshesStore, useClass: MeshesTypeormStore },
    { provide: ObservationsStore, useClass: ObservationsTypeormStore },
  ],
  exports: [MeshCatalog, MeshReadings, Snapshots],
})
export class MeshesModule {}
