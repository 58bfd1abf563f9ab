import { HttpCode, SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiExtension, ApiHeader, ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import type { ErrorCode } from '../../domain/errors.js';
import { JSON_MEDIA_TYPE } from '../http/media-types.js';
import { PROBLEM_CATALOGUE } from '../http/problem-catalogue.js';
import { Problem } from '../http/problem.js';

/** Metadata key of an operation's OperationDocs. */
export const OPERATION = Symbol('Operation');
/** Where the document builder finds what decorators cannot say; it removes it again. */
export const DOCS_EXTENSION = 'x-concordat-docs';

/** What the API document says of one operation, and what the answer interceptor does for it. */
export interface OperationDocs {
  /** operationId: a verb and a noun, `putMesh`. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** A realistic body. `mediaTypes` default to JSON; an example for another type is text. */
  readonly request?: { readonly example: unknown; readonly mediaTypes?: readonly string[]; readonly yamlExample?: string };
  /** The answer when all goes well; status 200 where not given. */
  readonly response?: {
    readonly status?: number;
    readonly description?: string;
    readonly schema?: z.ZodType;
    readonly example?: unknown;
  };
  /** True where a PUT can also answer 201 with the same body. */
  readonly creates?: boolean;
  /** Sends ETag, from the body's numeric `version`, and answers 304 to If-None-Match. */
  readonly etag?: boolean;
  /** Takes If-Match, answering 412 and 428. */
  readonly precondition?: boolean;
  /** Requires Idempotency-Key. */
  readonly idempotent?: boolean;
  /** Answers 202 with an operation unless it is done within `?wait=`. */
  readonly longRunning?: boolean;
  /** Takes `?wait=` (longRunning does too). */
  readonly waits?: boolean;
  /** Failures beyond those that follow from the rest. */
  readonly errors?: readonly ErrorCode[];
  /** Media types of the answer; JSON where not given. */
  readonly produces?: readonly string[];
  /** True for routes without a token. */
  readonly isPublic?: boolean;
}

/** Documents one route: id, summary, examples, every answer that it can give. */
export function Operation(docs: OperationDocs): MethodDecorator {
  const { id, summary, description, response, request } = docs;
  return applyDecorators(
    SetMetadata(OPERATION, docs),
    HttpCode(response?.status ?? 200),
    ApiOperation({ operationId: id, summary, ...(description === undefined ? {} : { description }) }),
    ApiExtension(DOCS_EXTENSION, {
      request,
      produces: docs.produces,
      example: response?.example,
      isPublic: docs.isPublic === true,
    }),
    ...successes(docs),
    ...failures(docs),
    ...parameters(docs),
  );
}

function successes(docs: OperationDocs): MethodDecorator[] {
  const status = docs.response?.status ?? 200;
  const description = docs.response?.description ?? docs.summary;
  const content = docs.response?.schema === undefined ? {} : { standardSchema: docs.response.schema };
  const decorators: MethodDecorator[] = [ApiResponse({ status, description, ...content })];
  if (docs.creates === true) decorators.push(ApiResponse({ status: 201, description: 'Created.', ...content }));
  if (docs.longRunning === true) decorators.push(accepted);
  return decorators;
}

const accepted = ApiResponse({
  status: 202,
  description: 'Still running: the operation, to be asked again at Location after Retry-After seconds.',
  content: { [JSON_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Operation' } } },
});

/** One response per status, naming the codes that it can carry. */
function failures(docs: OperationDocs): MethodDecorator[] {
  const codes = new Set<ErrorCode>([
    ...(docs.isPublic === true ? [] : (['VALIDATION', 'UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND'] as const)),
    ...(docs.request === undefined ? [] : (['VALIDATION', 'MALFORMED', 'TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)),
    ...(docs.precondition === true ? (['PRECONDITION_FAILED', 'PRECONDITION_REQUIRED'] as const) : []),
    ...(docs.idempotent === true
      ? (['IDEMPOTENCY_KEY_MISSING', 'IDEMPOTENCY_IN_FLIGHT', 'IDEMPOTENCY_KEY_REUSED'] as const)
      : []),
    ...(docs.errors ?? []),
  ]);
  const byStatus = Map.groupBy(codes, (code) => PROBLEM_CATALOGUE[code].status);
  return [...byStatus].map(([status, group]) =>
    ApiResponse({ status, description: group.map(describe).join('; '), standardSchema: Problem }),
  );
}

function describe(code: ErrorCode): string {
  return `${PROBLEM_CATALOGUE[code].title} (\`CONCORDAT-${code.replaceAll('_', '-')}\`)`;
}

function parameters(docs: OperationDocs): MethodDecorator[] {
  return [
    ...(docs.longRunning === true || docs.waits === true ? [waitParameter] : []),
    ...(docs.precondition === true ? [ifMatch] : []),
    ...(docs.idempotent === true ? [idempotencyKey] : []),
  ];
}

const waitParameter = ApiQuery({
  name: 'wait',
  required: false,
  description: 'How long to wait for the end, 300s at most',
  example: '60s',
  schema: { type: 'string' },
});
const ifMatch = ApiHeader({
  name: 'If-Match',
  required: false,
  description: 'The ETag that was read; required for what exists',
  example: '"1"',
});
const idempotencyKey = ApiHeader({
  name: 'Idempotency-Key',
  required: true,
  description: 'Unique per intended effect, kept for 24 hours',
  example: 'build-4711',
});
