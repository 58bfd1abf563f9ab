import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { withRequestId } from '../http/request-id.js';

/** Asked every few seconds by orchestrators. */
const PROBES = new Set(['/livez', '/readyz']);

/** Logs one line per answered request: no headers, no body, no query, where secrets may be. */
export function logRequests(server: FastifyInstance): void {
  const logger = new Logger('Http');
  server.addHook('onResponse', (request, reply, done) => {
    withRequestId(request.id, () => {
      const path = request.url.split('?')[0] ?? '';
      if (PROBES.has(path)) logger.debug(lineOf(request, reply, path));
      else logger.log(lineOf(request, reply, path));
    });
    done();
  });
}

function lineOf(request: FastifyRequest, reply: FastifyReply, path: string): object {
  return {
    msg: 'request completed',
    method: request.method,
    path,
    route: request.routeOptions.url,
    status: reply.statusCode,
    milliseconds: Math.round(reply.elapsedTime),
  };
}
