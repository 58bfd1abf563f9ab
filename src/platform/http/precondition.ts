import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../../domain/errors.js';
import { etagOf, matchesEtag } from './etag.js';

/** What the caller believes the resource to be: its If-Match and If-None-Match headers. */
export class Precondition {
  constructor(
    private readonly ifMatch: string | undefined,
    private readonly ifNoneMatch: string | undefined,
  ) {}

  /** For updates and deletions: raises PRECONDITION_REQUIRED without If-Match, PRECONDITION_FAILED where it names another version. */
  requireVersion(version: number): void {
    if (this.ifNoneMatch?.trim() === '*') throw new DomainError('PRECONDITION_FAILED', 'It exists already.');
    if (this.ifMatch === undefined) {
      throw new DomainError('PRECONDITION_REQUIRED', `Send If-Match with the ETag that you read; it is ${etagOf(version)} now.`);
    }
    if (!matchesEtag(this.ifMatch, etagOf(version))) {
      throw new DomainError('PRECONDITION_FAILED', `Its ETag is ${etagOf(version)} now: read it again.`);
    }
  }

  /** For creations: raises PRECONDITION_FAILED where the caller meant to update. */
  requireAbsent(): void {
    if (this.ifMatch !== undefined) throw new DomainError('PRECONDITION_FAILED', 'It does not exist any more.');
  }
}

/** Gives the request's Precondition to a controller. */
export const Preconditions = createParamDecorator((_: unknown, context: ExecutionContext): Precondition => {
  const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
  return new Precondition(headers['if-match'], headers['if-none-match']);
});
