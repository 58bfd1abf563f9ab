import { buildDocument } from '../../src/platform/openapi/build-document.js';
import type { TestApp } from './test-app.js';

type ApiMethod = 'get' | 'put' | 'post' | 'delete';

/** One operation of the API document, as tests that go through all of them need it. */
export interface ApiOperation {
  readonly id: string;
  readonly method: ApiMethod;
  /** As in the document, with `{names}`. */
  readonly path: string;
  readonly pathParameters: readonly string[];
  readonly queryParameters: readonly string[];
  readonly needsKey: boolean;
  /** The example of its JSON body; undefined where it takes no body. */
  readonly body: unknown;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
}

interface OperationObject {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example?: unknown }>> };
}

/** Every operation of the application's own document. */
export function apiOperations({ nest }: TestApp): ApiOperation[] {
  const { paths } = JSON.parse(JSON.stringify(buildDocument(nest))) as { paths: Record<string, Record<string, OperationObject>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationOf(path, method as ApiMethod, operation)),
  );
}

function operationOf(
  path: string,
  method: ApiMethod,
  { operationId, parameters = [], requestBody }: OperationObject,
): ApiOperation {
  const names = (place: string) => parameters.filter((one) => one.in === place).map(({ name }) => name);
  return {
    id: operationId,
    method,
    path,
    pathParameters: names('path'),
    queryParameters: names('query'),
    needsKey: names('header').includes('Idempotency-Key'),
    body: requestBody?.content['application/json']?.example,
  };
}

/** Values of path parameters under which nothing exists, each of the right form. */
const NOWHERE: Readonly<Record<string, string>> = {
  project: 'shop',
  mesh: 'nowhere',
  kind: 'AuthorizationPolicy',
  namespace: 'nowhere',
  name: 'nobody',
  number: '4711',
};
const UNKNOWN_ID = '019aabde-1c00-7000-8000-00000000ffff';

/** The operation's path with these values in it; ids that are not given name nothing. */
export function pathOf({ path }: ApiOperation, values: Readonly<Record<string, string>> = {}): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? NOWHERE[name] ?? UNKNOWN_ID);
}
