import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../access/can.js';
import { Operation } from '../../platform/openapi/operation.js';
import { policyExample } from '../policies/policies.schemas.js';
import { ProjectName } from '../projects/projects.schemas.js';
import { StartTranslation, Translation, translationExample } from './translations.schemas.js';
import { TranslationsService } from './translations.service.js';

@ApiTags('Translations')
@Controller('v1/projects/:project/translations')
export class TranslationsController {
  constructor(private readonly service: TranslationsService) {}

  @Post()
  @Can('create', 'Translation')
  @Operation({
    id: 'translatePolicies',
    summary: 'Shows what meshes would get, with the report of every loss; writes nothing',
    errors: ['UNREACHABLE'],
    request: { example: { meshes: ['*'], documents: [policyExample] } },
    response: { schema: Translation, example: translationExample },
  })
  translate(
    @Param('project', { schema: ProjectName }) project: string,
    @Body({ schema: StartTranslation }) body: StartTranslation,
  ): Promise<Translation> {
    return this.service.translate(project, body);
  }
}
