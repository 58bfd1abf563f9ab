import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Public } from '../../access/can.js';
import { DomainError } from '../../domain/errors.js';
import { Readiness } from '../../platform/database/readiness.js';
import { Operation } from '../../platform/openapi/operation.js';

const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
type Health = z.infer<typeof Health>;

@ApiTags('Health')
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('livez')
  @Public()
  @Operation({
    id: 'livez',
    summary: 'Whether the process runs; asks nothing of anybody',
    isPublic: true,
    response: { schema: Health, example: { status: 'ok' } },
  })
  live(): Health {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Public()
  @Operation({
    id: 'readyz',
    summary: 'Whether the database answers and its schema is up to date',
    isPublic: true,
    errors: ['UNAVAILABLE'],
    response: { schema: Health, example: { status: 'ok' } },
  })
  async ready(): Promise<Health> {
    const reason = await this.readiness.obstacle();
    if (reason !== null) throw new DomainError('UNAVAILABLE', reason);
    return { status: 'ok' };
  }
}
