import type { OpenAPIObject } from '@nestjs/swagger';
import { stringify } from 'yaml';
import { JSON_MEDIA_TYPE } from '../http/media-types.js';
import { PROBLEM_MEDIA_TYPE } from '../http/problem.js';
import { DOCS_EXTENSION, type OperationDocs } from './operation.js';

interface Media {
  schema?: unknown;
  example?: unknown;
}
type Content = Record<string, Media>;
interface OperationObject {
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, { content?: Content }>;
  security?: unknown[];
  [DOCS_EXTENSION]?: Extension;
}
type Extension = Pick<OperationDocs, 'request' | 'produces' | 'isPublic'> & { readonly example?: unknown };

const YAML_MEDIA_TYPE = 'application/yaml';
const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;

/** Fills in what Nest's decorators cannot say: media types, examples of bodies, problem+json, which routes need no token. */
export function completeOperations(document: OpenAPIObject): void {
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method] as OperationObject | undefined;
      if (operation !== undefined) complete(operation);
    }
  }
}

function complete(operation: OperationObject): void {
  const docs = operation[DOCS_EXTENSION] ?? {};
  delete operation[DOCS_EXTENSION];
  if (docs.request !== undefined) completeRequest(operation, docs.request);
  if (docs.isPublic === true) operation.security = [];
  for (const [status, response] of Object.entries(operation.responses)) completeResponse(status, response, docs);
}

function completeRequest(operation: OperationObject, request: NonNullable<OperationDocs['request']>): void {
  const schema = operation.requestBody?.content[JSON_MEDIA_TYPE]?.schema ?? {};
  const types = request.mediaTypes ?? [JSON_MEDIA_TYPE, YAML_MEDIA_TYPE];
  const exampleFor = (type: string) =>
    type === YAML_MEDIA_TYPE ? (request.yamlExample ?? stringify(request.example)) : request.example;
  const content = types.map((type) => [type, { schema, example: exampleFor(type) }] as const);
  operation.requestBody = { required: true, content: Object.fromEntries(content) };
}

function completeResponse(status: string, response: { content?: Content }, docs: Extension): void {
  const json = response.content?.[JSON_MEDIA_TYPE];
  if (Number(status) >= 400) {
    response.content = { [PROBLEM_MEDIA_TYPE]: { schema: json?.schema } };
    return;
  }
  if (json === undefined || status === '202') return;
  const [first = JSON_MEDIA_TYPE, ...others] = docs.produces ?? [JSON_MEDIA_TYPE];
  const main = docs.example === undefined ? json : { ...json, example: docs.example };
  response.content = Object.fromEntries([[first, main], ...others.map((type) => [type, { schema: {} }] as const)]);
}
