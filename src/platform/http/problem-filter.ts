import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError, type ErrorCode } from '../../domain/errors.js';
import { isLostRace } from '../database/lost-race.js';
import { PROBLEM_MEDIA_TYPE, makeProblem, problemOf, type Problem } from './problem.js';
import { allowedMethods } from './route-table.js';

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'MALFORMED',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  406: 'NOT_ACCEPTABLE',
  413: 'TOO_LARGE',
  414: 'TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  431: 'TOO_LARGE',
  503: 'UNAVAILABLE',
};

const LOST_RACE = 'Somebody else changed the same thing at the same time; try again.';

/** The one place where exceptions become answers: expected failures by their code, everything else a 500 without details. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger('Http');

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const allow = request.is404 ? allowedMethods(request) : [];
    // A path of files has its methods also where there is no such file.
    const isWrongMethod = allow.length > 0 && !allow.includes(request.method);
    const answer = isWrongMethod ? methodNotAllowed(request, allow) : problemFor(exception, request);
    if (answer.status >= 500 && !(exception instanceof DomainError)) this.#logger.error(exception, `request ${request.id}`);
    sendProblem(reply, answer, isWrongMethod ? { allow: allow.join(', ') } : {});
  }
}

/** Sends a problem with the headers that its status calls for. */
export function sendProblem(reply: FastifyReply, problem: Problem, headers: Readonly<Record<string, string>> = {}): void {
  if (reply.sent || reply.raw.headersSent) return;
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer realm="concordat"');
  // Fastify's own errors come before the hook that sets it.
  if (problem.requestId !== undefined) void reply.header('x-request-id', problem.requestId);
  void reply.headers(headers).header('content-type', PROBLEM_MEDIA_TYPE).code(problem.status).send(JSON.stringify(problem));
}

/** The problem that an exception is to the caller of this request. */
export function problemFor(exception: unknown, request: FastifyRequest): Problem {
  if (exception instanceof DomainError) return problemOf(exception, request.id);
  if (isLostRace(exception)) return makeProblem('CONFLICT', LOST_RACE, [], request.id);
  const status = statusOf(exception);
  const code = status === null ? 'INTERNAL' : (CODE_OF_STATUS[status] ?? (status < 500 ? 'MALFORMED' : 'INTERNAL'));
  return makeProblem(code, detailOf(code, exception, request), [], request.id);
}

/** Nest and Fastify mark errors that the caller caused with a status below 500. */
function statusOf(exception: unknown): number | null {
  if (exception instanceof HttpException) return exception.getStatus();
  if (exception instanceof Error && 'statusCode' in exception && typeof exception.statusCode === 'number')
    return exception.statusCode;
  return null;
}

function detailOf(code: ErrorCode, exception: unknown, request: FastifyRequest): string {
  if (code === 'INTERNAL' || !(exception instanceof Error)) return 'An unexpected error; the log has it under the request id.';
  if (code === 'NOT_FOUND') return `There is nothing at ${request.url.split('?')[0]}.`;
  return exception.message;
}

function methodNotAllowed(request: FastifyRequest, allow: readonly string[]): Problem {
  const detail = `${request.method} is not possible here; ${allow.join(', ')} ${allow.length === 1 ? 'is' : 'are'}.`;
  return makeProblem('METHOD_NOT_ALLOWED', detail, [], request.id);
}
