import { isObject, objectAt, stringAt, type JsonObject } from '../json-object.js';
import type { SandboxApi, SandboxRequest } from '../sandbox-server.js';
import { ApiError, badRequest, invalid, notFound } from './api-error.js';
import { type AccessToken, authenticate, authorize, authorizePath } from './authorizer.js';
import { decodeConfiguration, decodeObject } from './decode-body.js';
import { readDeleteOptions } from './deletion.js';
import { aggregatedDiscovery, discoveryDocument } from './discovery.js';
import { asVersion, listObjects } from './list-objects.js';
import { checkAccept, checkContent, isAggregated, PATCH_CONTENT } from './media-types.js';
import { NamespaceController } from './namespace-controller.js';
import type { ObjectStore } from './object-store.js';
import { type ObjectWriter, type WriteAddress, type WriteResult } from './object-writer.js';
import { patched } from './patch.js';
import { methodNotAllowed, readResourcePath, requestInfo, type RequestInfo } from './request-info.js';
import { apiVersionOf, type ResourceType } from './resource-type.js';
import { reviewAccess } from './review-access.js';
import { selector } from './selector.js';
import { refuseDuplicates } from './undeclared-fields.js';
import { watchObjects } from './watch-objects.js';
import { readWriteOptions } from './write-options.js';

/** What runs behind the API beside its store. */
export interface KubernetesApiParts {
  readonly store: ObjectStore;
  readonly writer: ObjectWriter;
  readonly types: readonly ResourceType[];
  readonly tokens: readonly AccessToken[];
  /** Null where namespaces stay until somebody finalizes them. */
  readonly namespaceController: NamespaceController | null;
}

const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** The Kubernetes API over a store: authentication, authorization, routing, and the Status form of every refusal. */
export class KubernetesApi implements SandboxApi {
  constructor(private readonly parts: KubernetesApiParts) {}

  isWrite({ method, url }: SandboxRequest): boolean {
    return method !== 'GET' && !url.pathname.startsWith('/apis/authorization.k8s.io/') && !url.searchParams.has('dryRun');
  }

  refuse({ response }: SandboxRequest, status: 413 | 429 | 500, message: string): void {
    if (status === 429) return sendText(response, 429, message);
    const reason = { 413: 'RequestEntityTooLarge', 500: 'InternalError' }[status];
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
    const { method, url, response } = request;
    const { types, tokens } = this.parts;
    const token = authenticate(request.headers, tokens);
    if (url.pathname === REVIEWS && method === 'POST') {
      sendJson(response, 201, reviewAccess(token, readJson(request.body)));
      return;
    }
    const path = readResourcePath(method, url);
    if (path === null) return this.servePath(token, request);
    authorize(token, path, path.verb ?? method.toLowerCase());
    const info = requestInfo(path, types);
    if (info === null) return sendText(response, 404, '404 page not found');
    checkAccept(request.headers.accept);
    const warning = info.type.deprecated?.[info.version];
    if (warning !== undefined) response.setHeader('warning', warningHeader([warning]));
    this.serve(info, request, () => authorize(token, path, 'create'));
  }

  /** Everything that is no resource: health, discovery. */
  private servePath(token: AccessToken, { method, url, response, headers }: SandboxRequest): void {
    const { pathname } = url;
    authorizePath(token, method, pathname);
    const isHealth = ['/livez', '/readyz', '/healthz'].includes(pathname);
    const document = discoveryDocument(pathname, this.parts.types);
    if (!isHealth && document === undefined) return sendText(response, 404, '404 page not found');
    if (method !== 'GET') throw methodNotAllowed();
    if (document === undefined) return sendText(response, 200, 'ok');
    if (pathname !== '/apis' || !isAggregated(headers.accept)) return sendJson(response, 200, document);
    response.setHeader('content-type', 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
    response.writeHead(200).end(JSON.stringify(aggregatedDiscovery(this.parts.types)));
  }

  private serve(info: RequestInfo, request: SandboxRequest, mayCreate: () => void): void {
    const { store, writer } = this.parts;
    const { response, url } = request;
    if (info.verb === 'watch') return watchObjects(store, info, request);
    if (info.verb === 'list') return sendJson(response, 200, listObjects(store, info, url.searchParams));
    if (info.verb === 'deletecollection') return sendJson(response, 200, this.deleteCollection(info, url.searchParams));
    if (info.verb === 'create') return this.sendWritten(info, request, this.create(info, request));
    const at: WriteAddress = { ...info, name: info.name ?? '' };
    if (info.verb === 'get') return sendJson(response, 200, asVersion(this.get(at), info.type, info.version));
    if (info.verb === 'delete') return this.delete(at, request);
    if (info.subresource === 'finalize') return sendJson(response, 200, writer.finalize(at, readJson(request.body)));
    const written = info.verb === 'patch' ? this.patch(at, request, mayCreate) : this.replace(at, request);
    this.sendWritten(info, request, written);
  }

  private get({ type, namespace, name }: WriteAddress): JsonObject {
    const object = this.parts.store.get(type, namespace, name);
    if (object === undefined) throw notFound(type, name);
    return object;
  }

  private create(info: RequestInfo, request: SandboxRequest): WriteResult {
    checkContent(request.headers['content-type']);
    const options = readWriteOptions(request, 'CreateOptions');
    const body = decodeObject(request.body, info.type, info.version);
    refuseDuplicates(info, request.body, options);
    const metadata = objectAt(body, 'metadata');
    const name = stringAt(metadata, 'name') ?? generatedName(stringAt(metadata, 'generateName'));
    const at: WriteAddress = { ...info, name };
    if (name === '') throw invalid(info.type, '', [NAMELESS]);
    return this.parts.writer.create(at, checkNamed(body, at), options);
  }

  private replace(at: WriteAddress, request: SandboxRequest): WriteResult {
    checkContent(request.headers['content-type']);
    const options = readWriteOptions(request, 'UpdateOptions');
    const body = checkNamed(decodeObject(request.body, at.type, at.version), at);
    refuseDuplicates(at, request.body, options);
    return this.parts.writer.update(at, body, options);
  }

  private patch(at: WriteAddress, request: SandboxRequest, mayCreate: () => void): WriteResult {
    const { store, writer } = this.parts;
    const mediaType = checkContent(request.headers['content-type'], PATCH_CONTENT[at.type.custom ? 'custom' : 'builtIn']);
    const isApply = mediaType === 'application/apply-patch+yaml';
    const options = readWriteOptions(request, 'PatchOptions', isApply);
    if (!isApply) {
      const live = this.get(at);
      return writer.update(at, checkNamed(patched(live, request.body, mediaType, at, options), at), options);
    }
    const configuration = decodeConfiguration(request.body, at.type, at.version);
    if (objectAt(configuration, 'metadata')['name'] === undefined)
      throw badRequest(`the name of the object (${at.name} based on URL) was undeterminable: name must be provided`);
    if (store.get(at.type, at.namespace, at.name) === undefined) mayCreate();
    return writer.apply(at, checkNamed(configuration, at), options);
  }

  private delete(at: WriteAddress, request: SandboxRequest): void {
    const { writer, namespaceController } = this.parts;
    const body = request.body === '' ? {} : readJson(request.body);
    const options = readDeleteOptions(body, request.url.searchParams);
    const { object, isGone } = writer.delete(at, options);
    if (!isGone) {
      sendJson(request.response, 200, asVersion(object, at.type, at.version));
      if (!options.dryRun) namespaceController?.empty(at);
      return;
    }
    const { type, name } = at;
    const details = {
      name,
      ...(type.group === '' ? {} : { group: type.group }),
      kind: type.plural,
      uid: stringAt(object['metadata'], 'uid') ?? '',
    };
    sendJson(request.response, 200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
  }

  private deleteCollection(info: RequestInfo, query: URLSearchParams): JsonObject {
    const { store, writer } = this.parts;
    const options = readDeleteOptions({}, query);
    const matches = selector(query.get('labelSelector') ?? '', query.get('fieldSelector') ?? '', info.namespace);
    const gone = store.list(info.type).filter(matches);
    for (const object of gone) {
      const { name, namespace } = objectAt(object, 'metadata');
      const at = { ...info, name: String(name), namespace: typeof namespace === 'string' ? namespace : null };
      writer.delete(at, options);
    }
    return {
      kind: `${info.type.kind}List`,
      apiVersion: apiVersionOf(info.type, info.version),
      metadata: { resourceVersion: String(store.revision) },
      items: gone.map((object) => asVersion(object, info.type, info.version)),
    };
  }

  private sendWritten({ type, version }: RequestInfo, { response }: SandboxRequest, result: WriteResult): void {
    const warnings = [...(type.deprecated?.[version] === undefined ? [] : [type.deprecated[version]]), ...result.warnings];
    if (warnings.length > 0) response.setHeader('warning', warningHeader(warnings));
    sendJson(response, result.created ? 201 : 200, asVersion(result.object, type, version));
  }
}

type Answer = SandboxRequest['response'];

const NAMELESS = {
  reason: 'FieldValueRequired',
  message: 'Required value: name or generateName is required',
  field: 'metadata.name',
};

const NAME_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** A name with five letters after its prefix; empty without one. */
function generatedName(prefix: string | undefined): string {
  if (prefix === undefined) return '';
  const letters = Array.from({ length: 5 }, () => NAME_LETTERS[Math.floor(Math.random() * NAME_LETTERS.length)]);
  return `${prefix}${letters.join('')}`;
}

function warningHeader(texts: readonly string[]): string[] {
  return texts.map((text) => `299 - ${JSON.stringify(text)}`);
}

function sendJson(response: Answer, status: number, body: JsonObject): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sendText(response: Answer, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
}

function sendStatus(response: Answer, error: ApiError): void {
  const { retryAfterSeconds } = error.details;
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', String(retryAfterSeconds));
  sendJson(response, error.code, error.toStatus());
}

function readJson(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${error instanceof Error ? error.message : ''}`);
  }
  throw badRequest("couldn't get version/kind; json parse error");
}

/** The body must be of the name and namespace that the path says. */
function checkNamed(body: JsonObject, { namespace, name }: WriteAddress): JsonObject {
  const metadata = objectAt(body, 'metadata');
  if (metadata['name'] !== undefined && metadata['name'] !== name) {
    throw badRequest(`the name of the object (${String(metadata['name'])}) does not match the name on the URL (${name})`);
  }
  if (metadata['namespace'] !== undefined && metadata['namespace'] !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  return body;
}
