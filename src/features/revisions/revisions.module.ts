import { Module } from '@nestjs/common';
import { PoliciesModule } from '../policies/policies.module.js';
import { RevisionsController } from './revisions.controller.js';
import { RevisionsService } from './revisions.service.js';

@Module({ imports: [PoliciesModule], controllers: [RevisionsController], providers: [RevisionsService] })
export class RevisionsModule {}
