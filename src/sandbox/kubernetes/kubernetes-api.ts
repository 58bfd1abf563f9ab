import { parse as parseYaml } from 'yaml';
import { clone, isObject, objectAt, stringAt, type JsonObject, type JsonValue } from '../json-object.js';
import type { SandboxApi, SandboxRequest } from '../sandbox-server.js';
import { ApiError, badRequest, invalid, methodNotAllowed, noSuchPath, notFound } from './api-error.js';
import { type AccessToken, authenticate, authorize, mayDo } from './authorizer.js';
import { discoveryDocument } from './discovery.js';
import { asVersion, listObjects, selector } from './list-objects.js';
import type { ObjectStore } from './object-store.js';
import { type ObjectWriter, type WriteAddress, type WriteOptions, type WriteResult } from './object-writer.js';
import { jsonPatch, mergePatch } from './patch.js';
import { readRequestInfo, type RequestInfo } from './request-info.js';
import { apiVersionOf, type ResourceType } from './resource-type.js';
import { watchObjects } from './watch-objects.js';

/** The Kubernetes API over a store: authentication, authorization, routing, and the Status form of every refusal. */
export class KubernetesApi implements SandboxApi {
  constructor(
    private readonly store: ObjectStore,
    private readonly writer: ObjectWriter,
    private readonly types: readonly ResourceType[],
    private readonly tokens: readonly AccessToken[],
  ) {}

  isWrite({ method, url }: SandboxRequest): boolean {
    return method !== 'GET' && !url.pathname.startsWith('/apis/authorization.k8s.io/') && !url.searchParams.has('dryRun');
  }

  refuse({ response }: SandboxRequest, status: 413 | 429 | 500, message: string): void {
    const reason = { 413: 'RequestEntityTooLarge', 429: 'TooManyRequests', 500: 'InternalError' }[status];
    sendStatus(response, new ApiError(status, reason, message));
  }

  handle(request: SandboxRequest): void {
    try {
      this.route(request);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      sendStatus(request.response, error);
    }
  }

  private route(request: SandboxRequest): void {
    const token = authenticate(request.headers, this.tokens);
    const { method, url, response } = request;
    if (['/livez', '/readyz', '/healthz'].includes(url.pathname)) {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
      return;
    }
    if (url.pathname === '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews' && method === 'POST') {
      sendJson(response, 201, reviewAccess(token, readObject(request.body)));
      return;
    }
    const document = method === 'GET' ? discoveryDocument(url.pathname, this.types) : undefined;
    if (document !== undefined) {
      sendJson(response, 200, document);
      return;
    }
    const info = readRequestInfo(method, url, this.types);
    if (info === null) throw noSuchPath();
    if (info === 'bad-method') throw methodNotAllowed();
    authorize(token, info);
    this.serve(info, request);
  }

  private serve(info: RequestInfo, request: SandboxRequest): void {
    const { response, url } = request;
    if (info.verb === 'watch') return watchObjects(this.store, info, request);
    if (info.verb === 'list') return sendJson(response, 200, listObjects(this.store, info, url.searchParams));
    if (info.verb === 'deletecollection') return sendJson(response, 200, this.deleteCollection(info, url.searchParams));
    if (info.verb === 'create') return this.sendWritten(info, request, this.create(info, request));
    const at: WriteAddress = { ...info, name: info.name ?? '' };
    if (info.verb === 'get') return sendJson(response, 200, asVersion(this.get(at), info.type, info.version));
    if (info.verb === 'delete') return this.delete(at, request);
    const written =
      info.verb === 'patch'
        ? this.patch(at, request)
        : this.writer.update(at, readNamed(request.body, at), writeOptions(request));
    this.sendWritten(info, request, written);
  }

  private get({ type, namespace, name }: WriteAddress): JsonObject {
    const object = this.store.get(type, namespace, name);
    if (object === undefined) throw notFound(type, name);
    return object;
  }

  private create(info: RequestInfo, request: SandboxRequest): WriteResult {
    const body = readObject(request.body);
    const name = stringAt(body['metadata'], 'name') ?? '';
    const at: WriteAddress = { ...info, name };
    if (name === '')
      throw invalid(info.type, '', [
        { reason: 'FieldValueRequired', message: 'Required value: name or generateName is required', field: 'metadata.name' },
      ]);
    if (info.type.namespaced && info.namespace === null) throw methodNotAllowed();
    return this.writer.create(at, checkNamed(body, at), writeOptions(request));
  }

  private patch(at: WriteAddress, request: SandboxRequest): WriteResult {
    const mediaType = (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
    const options = writeOptions(request);
    if (mediaType === 'application/apply-patch+yaml') {
      if (!request.url.searchParams.has('fieldManager'))
        throw optionsInvalid('fieldManager: Required value: is required for apply patch');
      return this.writer.apply(at, checkNamed(readObject(request.body), at), options);
    }
    if (request.url.searchParams.has('force')) throw optionsInvalid('force: Forbidden: may not be specified for non-apply patch');
    const live = this.get(at);
    const patch = readYaml(request.body);
    if (mediaType === 'application/json-patch+json') return this.writer.update(at, jsonPatch(live, patch), options);
    if (
      mediaType === 'application/merge-patch+json' ||
      (mediaType === 'application/strategic-merge-patch+json' && !at.type.custom)
    ) {
      return this.writer.update(at, mergePatch(clone(live), patch) as JsonObject, options);
    }
    throw new ApiError(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml`,
    );
  }

  private delete(at: WriteAddress, request: SandboxRequest): void {
    const options = request.body === '' ? {} : readObject(request.body);
    const dryRun = request.url.searchParams.has('dryRun') || Array.isArray(options['dryRun']);
    const gone = this.writer.delete(at, objectAt(options, 'preconditions'), dryRun, this.types);
    const { type, name } = at;
    const details = {
      name,
      ...(type.group === '' ? {} : { group: type.group }),
      kind: type.plural,
      uid: stringAt(gone['metadata'], 'uid') ?? '',
    };
    sendJson(request.response, 200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
  }

  private deleteCollection(info: RequestInfo, query: URLSearchParams): JsonObject {
    const matches = selector(query.get('labelSelector') ?? '', query.get('fieldSelector') ?? '', info.namespace);
    const gone = this.store.list(info.type).filter(matches);
    for (const object of gone) {
      const { name, namespace } = objectAt(object, 'metadata');
      const at = { ...info, name: String(name), namespace: typeof namespace === 'string' ? namespace : null };
      this.writer.delete(at, {}, query.has('dryRun'), this.types);
    }
    return {
      kind: `${info.type.kind}List`,
      apiVersion: apiVersionOf(info.type, info.version),
      metadata: { resourceVersion: String(this.store.revision) },
      items: gone,
    };
  }

  private sendWritten({ type, version }: RequestInfo, { response }: SandboxRequest, result: WriteResult): void {
    if (result.warnings.length > 0)
      response.setHeader(
        'warning',
        result.warnings.map((text) => `299 - ${JSON.stringify(text)}`),
      );
    sendJson(response, result.created ? 201 : 200, asVersion(result.object, type, version));
  }
}

type Answer = SandboxRequest['response'];

function sendJson(response: Answer, status: number, body: JsonObject): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sendStatus(response: Answer, error: ApiError): void {
  sendJson(response, error.code, error.toStatus());
}

function readYaml(text: string): JsonValue {
  try {
    return (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : parseYaml(text)) as JsonValue;
  } catch (error) {
    throw badRequest(`error decoding YAML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`);
  }
}

function readObject(text: string): JsonObject {
  const value = readYaml(text);
  if (!isObject(value)) throw badRequest('the object provided is unrecognized (must be of type object)');
  return value;
}

function readNamed(text: string, at: WriteAddress): JsonObject {
  return checkNamed(readObject(text), at);
}

/** The body must be of the kind, version, name and namespace that the path says. */
function checkNamed(body: JsonObject, { type, version, namespace, name }: WriteAddress): JsonObject {
  const apiVersion = apiVersionOf(type, version);
  if (body['apiVersion'] !== apiVersion || body['kind'] !== type.kind) {
    throw badRequest(
      `${type.kind} in version ${JSON.stringify(version)} cannot be handled: the object provided (${String(body['apiVersion'])}, Kind=${String(body['kind'])}) does not match the expected (${apiVersion}, Kind=${type.kind})`,
    );
  }
  const metadata = objectAt(body, 'metadata');
  if (metadata['name'] !== undefined && metadata['name'] !== name) {
    throw badRequest(`the name of the object (${String(metadata['name'])}) does not match the name on the URL (${name})`);
  }
  if (metadata['namespace'] !== undefined && metadata['namespace'] !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  return body;
}

function optionsInvalid(text: string): ApiError {
  return new ApiError(422, 'Invalid', `PatchOptions.meta.k8s.io "" is invalid: ${text}`);
}

function writeOptions({ url, headers }: SandboxRequest): WriteOptions {
  const query = url.searchParams;
  const validation = query.get('fieldValidation');
  return {
    dryRun: query.has('dryRun'),
    force: query.get('force') === 'true',
    fieldManager: query.get('fieldManager') ?? (headers['user-agent'] ?? 'unknown').split('/')[0] ?? 'unknown',
    fieldValidation: validation === 'Strict' || validation === 'Ignore' ? validation : 'Warn',
  };
}

function reviewAccess(token: AccessToken, review: JsonObject): JsonObject {
  const asked = objectAt(objectAt(review, 'spec'), 'resourceAttributes');
  const allowed = mayDo(token, {
    verb: stringAt(asked, 'verb') ?? '',
    group: stringAt(asked, 'group') ?? '',
    resource: stringAt(asked, 'resource') ?? '',
    subresource: stringAt(asked, 'subresource') ?? null,
    namespace: stringAt(asked, 'namespace') ?? null,
  });
  return {
    ...review,
    status: { allowed, ...(allowed ? { reason: `RBAC: allowed by ClusterRoleBinding of ${token.user}` } : {}) },
  };
}
