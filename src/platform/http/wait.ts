import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { invalid } from '../../domain/errors.js';

const MAX_SECONDS = 300;

/** How long the caller would wait for the result of long work. */
export interface Wait {
  readonly milliseconds: number;
}

/** Gives a controller the `wait` parameter (`60s`, `1m`, `60`; 300 s at most): `@WaitFor() wait: Wait`. */
export const WaitFor = createParamDecorator((_: unknown, context: ExecutionContext): Wait => {
  const { query } = context.switchToHttp().getRequest<FastifyRequest<{ Querystring: Record<string, unknown> }>>();
  return parseWait(query['wait']);
});

/** Raises VALIDATION for what is no duration or longer than 300 seconds. */
export function parseWait(text: unknown): Wait {
  if (text === undefined) return { milliseconds: 0 };
  const match = typeof text === 'string' ? /^(\d{1,6})(ms|s|m)?$/.exec(text) : null;
  const unit = { ms: 1, s: 1000, m: 60_000 }[match?.[2] ?? 's'] ?? 1000;
  const milliseconds = match === null ? NaN : Number(match[1]) * unit;
  if (!(milliseconds <= MAX_SECONDS * 1000)) {
    const detail = `must be a duration such as 60s, ${MAX_SECONDS}s at most`;
    throw invalid('The parameters break rules.', [{ pointer: 'query/wait', code: 'INVALID_FORMAT', detail }]);
  }
  return { milliseconds };
}
