import { Global, Module } from '@nestjs/common';
import { ProjectDirectory } from '../../access/directory.js';
import { entities } from '../../platform/database/database.module.js';
import { ProjectEntity } from './project.entity.js';
import { ProjectsController } from './projects.controller.js';
import { ProjectsService } from './projects.service.js';
import { ProjectsStore } from './projects.store.js';
import { Projects } from './projects.js';
import { ProjectsTypeormStore } from './projects.typeorm-store.js';

/** Global: the access guard and every feature that can make a project need it. */
@Global()
@Module({
  imports: [entities(ProjectEntity)],
  controllers: [ProjectsController],
  providers: [
    ProjectsService,
    Projects,
    { provide: ProjectsStore, useClass: ProjectsTypeormStore },
    { provide: ProjectDirectory, useExisting: ProjectsService },
  ],
  exports: [Projects, ProjectDirectory],
})
export class ProjectsModule {}
