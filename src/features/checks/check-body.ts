import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { invalid } from '../../domain/errors.js';
import type { JsonValue } from '../../domain/json.js';
import { violationsOf } from '../../domain/violations.js';
import { documentsOf } from '../../platform/http/documents.js';
import { YamlBody } from '../../platform/http/yaml-body.js';
import { StartCheck } from './checks.schemas.js';
import type { CheckRequest } from './checks.service.js';

/** Gives a controller what a check is asked to look at: YAML and JSON lists are documents, a JSON object says more. */
export const CheckBody = createParamDecorator((_: unknown, context: ExecutionContext): CheckRequest => {
  const request = context.switchToHttp().getRequest<FastifyRequest<{ Querystring: Record<string, unknown> }>>();
  const file = typeof request.query['file'] === 'string' ? request.query['file'] : null;
  const { body } = request;
  if (body instanceof YamlBody || Array.isArray(body)) {
    const documents = documentsOf(body).map(({ value, document, line }) => ({ value, source: { file, document, line } }));
    return { meshes: ['*'], revision: null, documents };
  }
  return readBody(body === undefined ? {} : (body as JsonValue), file);
});

function readBody(body: JsonValue, file: string | null): CheckRequest {
  const result = StartCheck.safeParse(body);
  if (!result.success) throw invalid('The body breaks rules.', violationsOf(result.error.issues));
  const { meshes, revision, documents } = result.data;
  const sent = documents?.map((value, document) => ({ value, source: { file, document, line: 1 } }));
  return { meshes, revision: revision ?? null, documents: sent ?? null };
}
