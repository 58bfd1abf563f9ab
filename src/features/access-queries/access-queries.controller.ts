import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../access/can.js';
import { Operation } from '../../platform/openapi/operation.js';
import { ProjectName } from '../projects/projects.schemas.js';
import { AccessAnswers, AskAccess, accessAnswersExample, askAccessExample } from './access-queries.schemas.js';
import { AccessQueriesService } from './access-queries.service.js';

@ApiTags('Access queries')
@Controller('v1/projects/:project/access-queries')
export class AccessQueriesController {
  constructor(private readonly service: AccessQueriesService) {}

  @Post()
  @Can('create', 'AccessQuery')
  @Operation({
    id: 'askAccess',
    summary: 'May this caller make this request? The decision of each mesh that has the target, with the deciding rule',
    description: 'Decided by the rules of each mesh kind over what was last observed; 1 to 1,000 questions at once.',
    errors: ['UNREACHABLE'],
    request: { example: askAccessExample },
    response: { schema: AccessAnswers, example: accessAnswersExample },
  })
  ask(
    @Param('project', { schema: ProjectName }) project: string,
    @Body({ schema: AskAccess }) body: AskAccess,
  ): Promise<AccessAnswers> {
    return this.service.ask(project, body);
  }
}
