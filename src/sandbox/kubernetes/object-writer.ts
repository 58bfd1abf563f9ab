import { randomUUID } from 'node:crypto';
import { clone, equal, isObject, objectAt, stringAt, type JsonObject, type JsonValue } from '../json-object.js';
import { alreadyExists, ApiError, badRequest, conflict, deniedByWebhook, invalid, notFound, staleVersion } from './api-error.js';
import { decodeManagers, encodeManagers, type ManagerEntry, managersAfterUpdate, type Writer } from './managed-fields.js';
import type { ObjectStore } from './object-store.js';
import type { RequestInfo } from './request-info.js';
import { apiVersionOf, type ResourceType } from './resource-type.js';
import { applyConfiguration } from './server-side-apply.js';
import { namespaceType } from './types/core-types.js';

/** The query parameters that every write understands. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: 'Ignore' | 'Warn' | 'Strict';
}

/** What a write did: the object as it now is (or would be), whether it is new, and texts for Warning headers. */
export interface WriteResult {
  readonly object: JsonObject;
  readonly created: boolean;
  readonly warnings: readonly string[];
}

/** Where a write goes: a request's address with its name known. */
export type WriteAddress = Pick<RequestInfo, 'type' | 'version' | 'namespace' | 'subresource'> & { readonly name: string };

interface Candidate {
  readonly object: JsonObject;
  readonly managers: readonly ManagerEntry[];
  readonly live: JsonObject | undefined;
  /** True for POST, PUT and PATCH: undeclared fields are pruned or refused as `fieldValidation` says. */
  readonly lenient: boolean;
}

const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/** Every way to change an object, with the checks and the bookkeeping of the API server. */
export class ObjectWriter {
  constructor(
    private readonly store: ObjectStore,
    private readonly now: () => Date,
  ) {}

  /** POST. */
  create(at: WriteAddress, body: JsonObject, options: WriteOptions): WriteResult {
    if (this.store.get(at.type, at.namespace, at.name) !== undefined) throw alreadyExists(at.type, at.name);
    if (stringAt(body['metadata'], 'resourceVersion') !== undefined) {
      throw badRequest('resourceVersion should not be set on objects to be created');
    }
    const own = this.ownPart(at, body);
    const managers = managersAfterUpdate({}, own, [], this.writer(at, 'Update', options), at.type);
    return this.commit(at, { object: own, managers, live: undefined, lenient: true }, options);
  }

  /** PUT, and PATCH once its patch is applied to the live object. A resourceVersion in the body must be the live one. */
  update(at: WriteAddress, body: JsonObject, options: WriteOptions): WriteResult {
    const live = this.mustGet(at);
    this.checkPreconditions(at, live, objectAt(body, 'metadata'), false);
    const sent = objectAt(body, 'metadata')['managedFields'];
    const isReset = Array.isArray(sent) && sent.length <= 1 && Object.keys(isObject(sent[0]) ? sent[0] : {}).length === 0;
    const decoded = decodeManagers(body);
    const base = isReset ? [] : decoded.length > 0 ? decoded : decodeManagers(live);
    const merged = this.confine(at, live, body);
    const managers = managersAfterUpdate(live, merged, base, this.writer(at, 'Update', options), at.type);
    return this.commit(at, { object: merged, managers, live, lenient: true }, options);
  }

  /** PATCH application/apply-patch+yaml. */
  apply(at: WriteAddress, configuration: JsonObject, options: WriteOptions): WriteResult {
    const metadata = objectAt(configuration, 'metadata');
    if (metadata['managedFields'] !== undefined) throw badRequest('metadata.managedFields must be nil');
    const live = this.store.get(at.type, at.namespace, at.name);
    if (live !== undefined) this.checkPreconditions(at, live, metadata, true);
    else if (metadata['uid'] !== undefined || isVersionSaid(metadata['resourceVersion'])) {
      throw conflict(
        at.type,
        at.name,
        `the provided object specified a uid or resourceVersion, and no existing object was found`,
      );
    }
    this.refuseUndeclared(at, configuration);
    const { resourceVersion: _version, uid: _uid, ...kept } = metadata;
    const wanted = this.ownPart(at, { ...configuration, metadata: kept });
    const writer = this.writer(at, 'Apply', options);
    const applied = applyConfiguration(live ?? {}, decodeManagers(live ?? {}), wanted, writer, options.force, at.type);
    return this.commit(at, { ...applied, live, lenient: false }, options);
  }

  /** DELETE, with `preconditions` of DeleteOptions. A namespace takes its objects along. */
  delete(at: WriteAddress, preconditions: JsonObject, dryRun: boolean, types: readonly ResourceType[]): JsonObject {
    const live = this.mustGet(at);
    const metadata = objectAt(live, 'metadata');
    for (const [key, text] of [
      ['uid', 'UID'],
      ['resourceVersion', 'ResourceVersion'],
    ] as const) {
      const wanted = stringAt(preconditions, key);
      if (wanted !== undefined && wanted !== metadata[key]) {
        throw conflict(
          at.type,
          at.name,
          `the ${text} in the precondition (${wanted}) does not match the ${text} in record (${String(metadata[key])}). The object might have been deleted and then recreated`,
        );
      }
    }
    if (dryRun) return live;
    this.store.delete(at.type, at.namespace, at.name);
    if (at.type === namespaceType) this.deleteContents(at.name, types);
    return live;
  }

  private deleteContents(namespace: string, types: readonly ResourceType[]): void {
    for (const type of types.filter(({ namespaced }) => namespaced)) {
      for (const object of this.store.list(type)) {
        const metadata = objectAt(object, 'metadata');
        if (metadata['namespace'] === namespace) this.store.delete(type, namespace, String(metadata['name']));
      }
    }
  }

  private mustGet({ type, namespace, name }: WriteAddress): JsonObject {
    const live = this.store.get(type, namespace, name);
    if (live === undefined) throw notFound(type, name);
    return live;
  }

  private writer(
    { type, version, subresource }: WriteAddress,
    operation: Writer['operation'],
    { fieldManager }: WriteOptions,
  ): Writer {
    const time = `${this.now().toISOString().slice(0, 19)}Z`;
    return { manager: fieldManager, operation, apiVersion: apiVersionOf(type, version), time, subresource };
  }

  private checkPreconditions({ type, name }: WriteAddress, live: JsonObject, sent: JsonObject, apply: boolean): void {
    const own = objectAt(live, 'metadata');
    const [version, uid] = [sent['resourceVersion'], sent['uid']];
    if (isVersionSaid(version) && version !== own['resourceVersion']) throw staleVersion(type, name);
    if (uid !== undefined && uid !== own['uid']) {
      throw conflict(
        type,
        name,
        `Precondition failed: UID in precondition: ${String(uid)}, UID in object meta: ${String(own['uid'])}`,
      );
    }
    // An apply that says nothing of it is given the live version; an empty one or 0 is none.
    if (type.custom && !isVersionSaid(version) && (!apply || version !== undefined)) {
      const cause = {
        reason: 'FieldValueInvalid',
        message: 'Invalid value: 0: must be specified for an update',
        field: 'metadata.resourceVersion',
      };
      throw invalid(type, name, [cause]);
    }
  }

  /** The main resource keeps the live status, the status subresource everything else. */
  private confine({ type, subresource }: WriteAddress, live: JsonObject, body: JsonObject): JsonObject {
    if (!type.hasStatus) return body;
    const { status: liveStatus, ...liveRest } = live;
    const { status, ...rest } = body;
    const [kept, taken] = subresource === 'status' ? [liveRest, status] : [rest, liveStatus];
    return taken === undefined ? kept : { ...kept, status: taken };
  }

  /** What a request to this resource or subresource can own at all; the rest is ignored (the registries' reset fields). */
  private ownPart({ type, subresource }: WriteAddress, object: JsonObject): JsonObject {
    if (!type.hasStatus) return object;
    const { status, ...rest } = object;
    if (subresource === null) return rest;
    return status === undefined ? {} : { status };
  }

  /** Apply never prunes: an undeclared field cannot be owned (kubernetes issue 139253: a 500 without reason). */
  private refuseUndeclared({ type, version, namespace, name }: WriteAddress, configuration: JsonObject): void {
    const unknown =
      type.schema?.check({ ...configuration, apiVersion: apiVersionOf(type, type.versions[0] ?? '') }).unknownFields ?? [];
    if (unknown.length === 0) return;
    const texts = unknown.map((path) => `${path}: field not declared in schema`);
    const text = texts.length === 1 ? texts[0] : `errors:\n${texts.map((line) => `  ${line}`).join('\n')}`;
    const gvk = `${type.group}/${version}, Kind=${type.kind}`;
    throw new ApiError(500, null, `failed to create typed patch object (${namespace ?? ''}/${name}; ${gvk}): ${text}`);
  }

  private commit(at: WriteAddress, { object, managers, live, lenient }: Candidate, options: WriteOptions): WriteResult {
    const candidate = this.withServerFields(at, this.confine(at, live ?? {}, clone(object)), live);
    const warnings = lenient ? this.handleUndeclared(at, candidate, options) : [];
    at.type.schema?.applyDefaults(candidate);
    this.check(at, candidate);
    const metadata = candidate['metadata'] as JsonObject;
    metadata['managedFields'] = encodeManagers(managers);
    if (live !== undefined && equal(withoutTimes(live), withoutTimes(candidate)))
      return { object: live, created: false, warnings };
    metadata['generation'] = generation(at, live, candidate);
    if (metadata['generation'] === null) delete metadata['generation'];
    const build = (resourceVersion: string): JsonObject => ({ ...candidate, metadata: { ...metadata, resourceVersion } });
    const stored = options.dryRun
      ? build(stringAt(live?.['metadata'], 'resourceVersion') ?? '')
      : this.store.put(at.type, at.namespace, at.name, build);
    return { object: stored, created: live === undefined, warnings };
  }

  private withServerFields(
    { type, namespace, name }: WriteAddress,
    object: JsonObject,
    live: JsonObject | undefined,
  ): JsonObject {
    const own = live === undefined ? {} : objectAt(live, 'metadata');
    const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...rest } = object;
    const { managedFields: _managed, generation: _generation, resourceVersion: _version, ...sent } = objectAt(object, 'metadata');
    const metadata: JsonObject = {
      ...sent,
      name,
      ...(namespace === null ? {} : { namespace }),
      uid: own['uid'] ?? randomUUID(),
      creationTimestamp: own['creationTimestamp'] ?? `${this.now().toISOString().slice(0, 19)}Z`,
      ...(own['generation'] === undefined ? {} : { generation: own['generation'] }),
      ...(own['resourceVersion'] === undefined ? {} : { resourceVersion: own['resourceVersion'] }),
    };
    return { apiVersion: apiVersionOf(type, type.versions[0] ?? ''), kind: type.kind, metadata, ...rest };
  }

  private handleUndeclared({ type, version }: WriteAddress, candidate: JsonObject, { fieldValidation }: WriteOptions): string[] {
    const unknown = (type.schema?.check(candidate).unknownFields ?? []).map(
      (path) => `unknown field ${JSON.stringify(path.slice(1))}`,
    );
    if (unknown.length === 0) return [];
    if (fieldValidation === 'Strict') {
      throw badRequest(
        `${type.kind} in version ${JSON.stringify(version)} cannot be handled as a ${type.kind}: strict decoding error: ${unknown.join(', ')}`,
      );
    }
    type.schema?.prune(candidate);
    return fieldValidation === 'Warn' ? unknown : [];
  }

  private check({ type, name, namespace, subresource }: WriteAddress, candidate: JsonObject): void {
    if (!NAME.test(name) || name.length > 253) {
      const message = `Invalid value: ${JSON.stringify(name)}: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`;
      throw invalid(type, name, [{ reason: 'FieldValueInvalid', message, field: 'metadata.name' }]);
    }
    if (namespace !== null && this.store.get(namespaceType, null, namespace) === undefined)
      throw notFound(namespaceType, namespace);
    const violations = type.schema?.check(candidate).violations ?? [];
    if (violations.length > 0) throw invalid(type, name, violations);
    const refusal = subresource === null ? (type.webhook?.review(candidate) ?? null) : null;
    if (refusal !== null && type.webhook !== null) throw deniedByWebhook(type.webhook.name, refusal);
  }
}

/** The object without what an unchanged write would still move: the times of managedFields. */
function withoutTimes(object: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata');
  const managed: JsonValue[] = (Array.isArray(metadata['managedFields']) ? metadata['managedFields'] : []).map((entry) => ({
    ...(isObject(entry) ? entry : {}),
    time: null,
  }));
  return { ...object, metadata: { ...metadata, managedFields: managed } };
}

/** Custom resources count changes of everything but metadata and status; built-in kinds mostly have no generation. */
function generation({ type }: WriteAddress, live: JsonObject | undefined, candidate: JsonObject): number | null {
  if (!type.custom && type.group !== 'apps' && type.group !== 'discovery.k8s.io') return null;
  if (live === undefined) return 1;
  const current = Number(objectAt(live, 'metadata')['generation'] ?? 1);
  const content = ({ metadata: _metadata, status: _status, ...rest }: JsonObject): JsonObject => rest;
  return equal(content(live), content(candidate)) ? current : current + 1;
}

/** Versions are numbers to the server: an empty one and 0 are none. */
function isVersionSaid(version: JsonValue | undefined): boolean {
  return version !== undefined && version !== '' && version !== '0';
}
