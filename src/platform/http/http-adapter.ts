import type { IncomingMessage } from 'node:http';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { v7 as uuid } from 'uuid';
import { DomainError } from '../../domain/errors.js';
import { logRequests } from '../logging/request-log.js';
import { parseJsonBody } from './json-body.js';
import { problemFor, sendProblem } from './problem-filter.js';
import { withRequestId } from './request-id.js';
import { recordRoutes } from './route-table.js';
import { YamlBody } from './yaml-body.js';

/** The largest body that is read. */
const BODY_LIMIT = 5 * 1024 * 1024;
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** Fastify as this API needs it: problems for its own errors, long names in paths, request ids in and out. */
export function createHttpAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    // Fastify's own errors (bad escapes in the path, over-long parameters) go past Nest's filters.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      sendProblem(reply, problemFor(error, request));
    },
    routerOptions: { maxParamLength: 512 },
    forceCloseConnections: 'idle',
    requestIdHeader: false,
    genReqId: (request: IncomingMessage) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : uuid();
    },
  });
  const server = adapter.getInstance();
  recordRoutes(server);
  logRequests(server);
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    withRequestId(request.id, done);
  });
  // PostgreSQL keeps no NUL character, and no name holds one.
  server.addHook('onRequest', async (request) => {
    if (request.url.includes('%00')) throw new DomainError('MALFORMED', 'The address may not hold the character U+0000.');
  });
  return adapter;
}

/** Registers the body parsers: JSON (an empty body is none), JSON merge patch, YAML. Everything else is 415. */
export function registerBodyParsers(app: NestFastifyApplication): void {
  const json = async (_: unknown, body: Buffer) => parseJsonBody(body);
  const yaml = async (_: unknown, body: Buffer) => (body.length === 0 ? undefined : new YamlBody(body.toString('utf8')));
  const options = { bodyLimit: BODY_LIMIT };
  // Fastify's own: what a form of a page can send is no body of this API.
  app.getHttpAdapter().getInstance().removeContentTypeParser('text/plain');
  app.useBodyParser('application/json', options, json);
  app.useBodyParser(/^application\/.+\+json$/, options, json);
  for (const type of ['application/yaml', 'application/x-yaml', 'text/yaml']) app.useBodyParser(type, options, yaml);
}
