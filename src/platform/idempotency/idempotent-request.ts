import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError, invalid } from '../../domain/errors.js';
import { YamlBody } from '../http/yaml-body.js';

const MAX_LENGTH = 255;

/** A request that its sender may repeat without repeating its effect. */
export interface IdempotentRequest {
  readonly key: string;
  /** Method and path: the same key elsewhere is another one. */
  readonly route: string;
  /** SHA-256 of the body. */
  readonly fingerprint: Buffer;
  /** Says in the reply that nothing new was done. */
  markReplayed(): void;
}

/** Gives a controller the request's Idempotency-Key with what it covers; raises IDEMPOTENCY_KEY_MISSING without one. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): IdempotentRequest => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const reply = context.switchToHttp().getResponse<FastifyReply>();
  return {
    key: keyOf(request),
    route: `${request.method} ${request.url.split('?')[0]}`,
    fingerprint: fingerprintOf(request.body),
    markReplayed: () => void reply.header('idempotent-replayed', 'true'),
  };
});

function keyOf(request: FastifyRequest): string {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key.trim() === '') {
    throw new DomainError('IDEMPOTENCY_KEY_MISSING', 'Send an Idempotency-Key, the same one when you try again.');
  }
  if (key.length > MAX_LENGTH) {
    const detail = `must have ${MAX_LENGTH} characters at most`;
    throw invalid('The Idempotency-Key is too long.', [{ pointer: 'header/Idempotency-Key', code: 'TOO_BIG', detail }]);
  }
  return key;
}

function fingerprintOf(body: unknown): Buffer {
  const text = body instanceof YamlBody ? body.text : JSON.stringify(body ?? null);
  return createHash('sha256').update(text).digest();
}
