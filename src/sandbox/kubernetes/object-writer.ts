import { randomUUID } from 'node:crypto';
import { clone, equal, isObject, objectAt, stringAt, type JsonObject, type JsonValue } from '../json-object.js';
import { alreadyExists, ApiError, badRequest, conflict, deniedByWebhook, invalid, notFound, staleVersion } from './api-error.js';
import { checkPreconditions, type DeleteOptions, holders, terminating } from './deletion.js';
import { decodeManagers, encodeManagers, type ManagerEntry, managersAfterUpdate, type Writer } from './managed-fields.js';
import { metadataCauses } from './metadata-rules.js';
import { activated, admitToNamespace, labelled, refuseImmortal, terminatingNamespace } from './namespace-lifecycle.js';
import type { ObjectStore } from './object-store.js';
import type { RequestInfo } from './request-info.js';
import { apiVersionOf, schemaOf } from './resource-type.js';
import { applyConfiguration } from './server-side-apply.js';
import { invalidValue, isBlocking } from './status-cause.js';
import { namespaceType } from './types/core-types.js';
import { refuseLostFields, refuseUntyped, undeclaredFields } from './undeclared-fields.js';
import type { WriteOptions } from './write-options.js';

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
  readonly warnings: readonly string[];
}

/** What etcd takes in one request. */
const MAX_STORED_BYTES = 1.5 * 1024 * 1024;
/** What the server's client of etcd sends in one message. */
const MAX_SENT_BYTES = 2 * 1024 * 1024;

/** Every way to change an object, with the checks and the bookkeeping of the API server. */
export class ObjectWriter {
  constructor(
    private readonly store: ObjectStore,
    private readonly now: () => Date,
  ) {}

  /** POST. */
  create(at: WriteAddress, body: JsonObject, options: WriteOptions): WriteResult {
    if (stringAt(body['metadata'], 'resourceVersion') !== undefined)
      throw new ApiError(500, null, 'resourceVersion should not be set on objects to be created');
    admitToNamespace(this.store, at.type, at.namespace, at.name, true);
    if (this.store.get(at.type, at.namespace, at.name) !== undefined) throw alreadyExists(at.type, at.name);
    const { object, warnings } = undeclaredFields(at, body, options);
    const own = labelled(at.type, this.ownPart(at, object), at.name);
    const managers = managersAfterUpdate({}, own, [], this.writer(at, 'Update', options), at.type);
    return this.commit(at, { object: own, managers, live: undefined, warnings }, options);
  }

  /** PUT, and PATCH once its patch is applied to the live object. A resourceVersion in the body must be the live one. */
  update(at: WriteAddress, body: JsonObject, options: WriteOptions): WriteResult {
    const live = this.mustGet(at);
    this.checkVersion(at, live, objectAt(body, 'metadata'));
    const { object, warnings } = undeclaredFields(at, body, options);
    const sent = objectAt(body, 'metadata')['managedFields'];
    const isReset = Array.isArray(sent) && sent.length <= 1 && Object.keys(isObject(sent[0]) ? sent[0] : {}).length === 0;
    const decoded = decodeManagers(body);
    const base = isReset ? [] : decoded.length > 0 ? decoded : decodeManagers(live);
    const merged = this.confine(at, live, object);
    const managers = managersAfterUpdate(live, merged, base, this.writer(at, 'Update', options), at.type);
    return this.commit(at, { object: merged, managers, live, warnings }, options);
  }

  /** PATCH application/apply-patch+yaml. */
  apply(at: WriteAddress, configuration: JsonObject, options: WriteOptions): WriteResult {
    const metadata = objectAt(configuration, 'metadata');
    if (metadata['managedFields'] !== undefined) throw badRequest('metadata.managedFields must be nil');
    const live = this.store.get(at.type, at.namespace, at.name);
    admitToNamespace(this.store, at.type, at.namespace, at.name, live === undefined);
    if (live !== undefined) this.checkIdentity(at, live, metadata);
    else if (metadata['uid'] !== undefined) {
      const why = `uid mismatch: the provided object specified uid ${String(metadata['uid'])}, and no existing object was found`;
      throw conflict(at.type, at.name, why);
    }
    refuseUntyped(at, configuration);
    if (live !== undefined) refuseLostFields(at, live, decodeManagers(live));
    const { resourceVersion: _version, uid: _uid, ...kept } = metadata;
    const wanted = this.ownPart(at, { ...configuration, metadata: kept });
    const writer = this.writer(at, 'Apply', options);
    const applied = applyConfiguration(live ?? {}, decodeManagers(live ?? {}), wanted, writer, options.force, at.type);
    // Said, version 0 is none, as an empty one; unsaid, it is that of the live object.
    if (live !== undefined && metadata['resourceVersion'] !== undefined) this.checkVersion(at, live, metadata);
    return this.commit(at, { ...applied, object: labelled(at.type, applied.object, at.name), live, warnings: [] }, options);
  }

  /** DELETE: what went, or what is left of it while somebody holds it. A namespace waits for its content to go. */
  delete(at: WriteAddress, options: DeleteOptions): { readonly object: JsonObject; readonly isGone: boolean } {
    const live = this.mustGet(at);
    checkPreconditions(at.type, live, options.preconditions);
    const isNamespace = at.type === namespaceType;
    if (isNamespace) refuseImmortal(at.name);
    const held = isNamespace ? ['kubernetes'] : holders(live, options.propagationPolicy);
    if (held.length === 0) {
      if (!options.dryRun) this.store.delete(at.type, at.namespace, at.name);
      return { object: live, isGone: true };
    }
    const marked = isNamespace ? terminatingNamespace(live, this.time) : terminating(live, held, this.time);
    if (options.dryRun || equal(marked, live)) return { object: marked, isGone: false };
    const build = (resourceVersion: string) => ({ ...marked, metadata: { ...objectAt(marked, 'metadata'), resourceVersion } });
    return { object: this.store.put(at.type, at.namespace, at.name, build), isGone: false };
  }

  /** PUT of a namespace's `finalize`: it goes, where it was to go and nobody holds it any more. */
  finalize(at: WriteAddress, body: JsonObject): JsonObject {
    const live = this.mustGet(at);
    const finalizers = objectAt(body, 'spec')['finalizers'];
    const isHeld = Array.isArray(finalizers) && finalizers.length > 0;
    if (!isHeld && objectAt(live, 'metadata')['deletionTimestamp'] !== undefined)
      this.store.delete(at.type, at.namespace, at.name);
    return { ...live, spec: isHeld ? { finalizers } : {} };
  }

  private mustGet({ type, namespace, name }: WriteAddress): JsonObject {
    const live = this.store.get(type, namespace, name);
    if (live === undefined) throw notFound(type, name);
    return live;
  }

  private get time(): string {
    return `${this.now().toISOString().slice(0, 19)}Z`;
  }

  private writer({ type, version, subresource }: WriteAddress, operation: Writer['operation'], options: WriteOptions): Writer {
    return { manager: options.fieldManager, operation, apiVersion: apiVersionOf(type, version), time: this.time, subresource };
  }

  /** The version and the uid that a body names must be those of the live object. */
  private checkIdentity({ type, name }: WriteAddress, live: JsonObject, sent: JsonObject): void {
    const own = objectAt(live, 'metadata');
    const { resourceVersion, uid = own['uid'] } = sent;
    if (isVersion(resourceVersion) && resourceVersion !== own['resourceVersion']) throw staleVersion(type, name);
    if (uid !== own['uid'])
      throw invalid(type, name, [invalidValue('metadata.uid', `${JSON.stringify(uid)}: field is immutable`)]);
  }

  private checkVersion(at: WriteAddress, live: JsonObject, sent: JsonObject): void {
    this.checkIdentity(at, live, sent);
    if (!at.type.custom || isVersion(sent['resourceVersion'])) return;
    const cause = invalidValue('metadata.resourceVersion', '0: must be specified for an update');
    throw invalid({ ...at.type, kind: at.type.plural }, at.name, [cause]);
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

  private commit(at: WriteAddress, { object, managers, live, warnings }: Candidate, options: WriteOptions): WriteResult {
    const confined = this.confine(at, live ?? {}, clone(object));
    const candidate = this.withServerFields(at, live === undefined ? activated(at.type, confined) : confined, live);
    schemaOf(at.type, at.version)?.applyDefaults(candidate);
    this.check(at, candidate, live);
    const metadata = candidate['metadata'] as JsonObject;
    const managedFields = encodeManagers(managers);
    if (managedFields.length > 0) metadata['managedFields'] = managedFields;
    if (live !== undefined && equal(withoutTimes(live), withoutTimes(candidate)))
      return { object: live, created: false, warnings };
    metadata['generation'] = generation(at, live, candidate);
    if (metadata['generation'] === null) delete metadata['generation'];
    const stored = this.storeUnlessDry(at, candidate, live, options);
    return { object: stored, created: live === undefined, warnings };
  }

  private storeUnlessDry(
    at: WriteAddress,
    candidate: JsonObject,
    live: JsonObject | undefined,
    { dryRun }: WriteOptions,
  ): JsonObject {
    const build = (resourceVersion: string): JsonObject => ({
      ...candidate,
      metadata: { ...objectAt(candidate, 'metadata'), resourceVersion },
    });
    if (dryRun) return build(stringAt(live?.['metadata'], 'resourceVersion') ?? '');
    const size = Buffer.byteLength(JSON.stringify(candidate));
    if (size > MAX_SENT_BYTES) {
      const why = `trying to send message larger than max (${size} vs. ${MAX_SENT_BYTES})`;
      throw new ApiError(500, null, `rpc error: code = ResourceExhausted desc = ${why}`);
    }
    if (size > MAX_STORED_BYTES) throw new ApiError(500, null, 'etcdserver: request is too large');
    const metadata = objectAt(candidate, 'metadata');
    const isLetGo =
      metadata['deletionTimestamp'] !== undefined && metadata['finalizers'] === undefined && at.type !== namespaceType;
    if (!isLetGo) return this.store.put(at.type, at.namespace, at.name, build);
    this.store.delete(at.type, at.namespace, at.name);
    return candidate;
  }

  private withServerFields(
    { type, namespace, name }: WriteAddress,
    object: JsonObject,
    live: JsonObject | undefined,
  ): JsonObject {
    const own = live === undefined ? {} : objectAt(live, 'metadata');
    const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...rest } = object;
    const { managedFields: _managed, finalizers, ...sent } = objectAt(object, 'metadata');
    const kept = ['generation', 'resourceVersion', 'deletionTimestamp', 'deletionGracePeriodSeconds'];
    for (const key of kept) delete sent[key];
    const metadata: JsonObject = {
      ...sent,
      ...(Array.isArray(finalizers) && finalizers.length > 0 ? { finalizers } : {}),
      name,
      ...(namespace === null ? {} : { namespace }),
      uid: own['uid'] ?? randomUUID(),
      creationTimestamp: own['creationTimestamp'] ?? this.time,
      ...Object.fromEntries(kept.flatMap((key) => (own[key] === undefined ? [] : [[key, own[key]]]))),
    };
    return { apiVersion: apiVersionOf(type, type.versions[0] ?? ''), kind: type.kind, metadata, ...rest };
  }

  private check({ type, version, name, subresource }: WriteAddress, candidate: JsonObject, live: JsonObject | undefined): void {
    const metadata = metadataCauses(type, candidate, live);
    const schema = schemaOf(type, version);
    // A version with a schema of its own is checked as what it is, every other one as the version that is stored.
    const checked = schema === type.schema ? candidate : { ...candidate, apiVersion: apiVersionOf(type, version) };
    const violations = [...metadata, ...(schema?.check(checked, metadata.some(isBlocking)).violations ?? [])];
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
function isVersion(version: JsonValue | undefined): boolean {
  return version !== undefined && version !== '' && version !== '0';
}
