import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/caller.js';
import { Can } from '../../access/can.js';
import { PageQuery, type Page } from '../../platform/http/pages.js';
import { Operation } from '../../platform/openapi/operation.js';
import { ProjectName } from '../projects/projects.schemas.js';
import { AuditEventPage, AuditVerification, type AuditEvent } from './audit.schemas.js';
import { AuditService } from './audit.service.js';

@ApiTags('Audit')
@Controller('v1/projects/:project/audit-events')
export class AuditController {
  constructor(private readonly service: AuditService) {}

  @Get()
  @Can('read', 'Audit')
  @Operation({
    id: 'listAuditEvents',
    summary: 'Who changed what, newest first',
    response: {
      schema: AuditEventPage,
      example: {
        items: [
          {
            id: '0197a1b2-6c3d-7e4f-8a5b-0c1d2e3f4a5b',
            project: 'shop',
            at: '2026-11-22T10:15:00.000Z',
            actor: { id: '0197a1b2-0000-7000-8000-000000000001', name: 'ci' },
            action: 'create',
            subject: 'Mesh',
            resource: 'meshes/east',
            detail: {},
            requestId: 'build-4711',
          },
        ],
        nextCursor: null,
      },
    },
  })
  list(
    @Param('project', { schema: ProjectName }) project: string,
    @Query({ schema: PageQuery }) query: PageQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<AuditEvent>> {
    return this.service.list(actor, project, query);
  }

  @Get('verification')
  @Can('read', 'Audit')
  @Operation({
    id: 'verifyAuditEvents',
    summary: 'Seals what is new and recomputes the hash chain over all events',
    response: { schema: AuditVerification, example: { sealed: 42, head: '9f86d081884c7d65', brokenAt: null } },
  })
  verify(@Param('project', { schema: ProjectName }) project: string): Promise<AuditVerification> {
    return this.service.verify(project);
  }
}
