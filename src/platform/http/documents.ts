import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { JsonValue } from '../../domain/json.js';
import type { SourceDocument } from './source-documents.js';
import { YamlBody } from './yaml-body.js';

/** Gives a controller all documents of the body: those of multi-document YAML, or the members of a JSON list, or one JSON object. */
export const Documents = createParamDecorator((_: unknown, context: ExecutionContext): SourceDocument[] => {
  const { body } = context.switchToHttp().getRequest<FastifyRequest>();
  return documentsOf(body);
});

/** The documents of a body. A JSON list has no lines: every document stands on line 1 there. */
export function documentsOf(body: unknown): SourceDocument[] {
  if (body instanceof YamlBody) return body.documents();
  if (body === undefined) return [];
  return (Array.isArray(body) ? body : [body]).map((value: JsonValue, document) => ({
    document,
    line: 1,
    value,
    text: JSON.stringify(value),
    textLine: 1,
  }));
}
