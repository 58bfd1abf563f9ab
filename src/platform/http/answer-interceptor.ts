import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { DomainError } from '../../domain/errors.js';
import { Answer } from './answer.js';
import { etagOf, matchesEtag } from './etag.js';
import { JSON_MEDIA_TYPE, acceptable } from './media-types.js';
import { OPERATION, type OperationDocs } from '../openapi/operation.js';

/** Turns what a controller returns into the reply: status, headers, ETag and 304; refuses with 406 what the caller would not accept. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const docs = this.reflector.get<OperationDocs | undefined>(OPERATION, context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    refuseUnacceptable(request, docs?.produces ?? [JSON_MEDIA_TYPE]);
    return next.handle().pipe(map((value: unknown) => applyAnswer(value, docs?.etag === true, request, reply)));
  }
}

function refuseUnacceptable(request: FastifyRequest, produces: readonly string[]): void {
  if (acceptable(request.headers.accept, produces) !== null) return;
  throw new DomainError('NOT_ACCEPTABLE', `This resource comes as ${produces.join(', ')}.`);
}

function applyAnswer(value: unknown, etag: boolean, request: FastifyRequest, reply: FastifyReply): unknown {
  const body = value instanceof Answer ? value.body : value;
  if (value instanceof Answer) void reply.code(value.status).headers(value.headers);
  if (etag && isVersioned(body)) {
    const tag = etagOf(body.version);
    void reply.header('etag', tag);
    if (request.method === 'GET' && matchesEtag(request.headers['if-none-match'], tag)) {
      void reply.code(304);
      return undefined;
    }
  }
  return body;
}

function isVersioned(body: unknown): body is { version: number } {
  return typeof body === 'object' && body !== null && 'version' in body && typeof body.version === 'number';
}
