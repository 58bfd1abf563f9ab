import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { YamlBody } from './yaml-body.js';

/** A body as text, for readers that keep positions. A JSON body has been read already and stands on one line. */
export interface TextBody {
  readonly text: string;
  readonly mediaType: 'application/yaml' | 'application/json';
}

/** Gives a controller the body as text. */
export const BodyText = createParamDecorator((_: unknown, context: ExecutionContext): TextBody => {
  const { body } = context.switchToHttp().getRequest<FastifyRequest>();
  if (body instanceof YamlBody) return { text: body.text, mediaType: 'application/yaml' };
  return { text: body === undefined ? '' : JSON.stringify(body), mediaType: 'application/json' };
});
