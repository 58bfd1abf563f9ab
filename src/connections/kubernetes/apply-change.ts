import { FIELD_MANAGER } from '../../domain/planning/ownership.js';
import type { JsonObject } from '../../domain/json.js';
import { ConnectionError, type AppliedChange, type NativeChange } from '../../domain/translation/connection.js';
import type { NativeObject } from '../../domain/translation/native-object.js';
import { ABSENT, isAbsenceChecked, isThere } from './absence.js';
import { pathOf, type ServedResource } from './discovery.js';
import type { KubernetesAnswer, KubernetesApi } from './kubernetes-api.js';
import { toNative } from './list-objects.js';
import { configurationOf, hasSameContent, metadataOf } from './object-content.js';
import { ownByApply } from './own-by-apply.js';
import { isOwnConflict, managerConflict, statusText } from './status-text.js';
import { takeOverPatch } from './take-over-patch.js';

type Outcome = AppliedChange['outcome'];

/** One change on one object of one API server: server-side apply or delete, guarded by what was observed before. */
export class ChangeApplier {
  constructor(
    private readonly api: KubernetesApi,
    private readonly resource: ServedResource,
    private readonly change: NativeChange,
    private readonly isDryRun: boolean,
  ) {}

  async apply(): Promise<AppliedChange> {
    const { before, after } = this.change;
    if (before !== null) return this.write(atVersion(before), true);
    if (after !== null && isAbsenceChecked(this.resource)) return this.create(after.body);
    const live = await this.get();
    if (live === null) return after === null ? this.result('unchanged', null, null) : this.write(null, false);
    return this.settle(live, 'the object exists already');
  }

  /** One request where the object is not there, as it should be. */
  private async create(after: JsonObject): Promise<AppliedChange> {
    const answer = await this.patch(after, ABSENT, this.isDryRun);
    if (answer.status === 201) return this.written(answer, null);
    const live = isThere(answer) ? await this.get() : null;
    return live === null ? this.refused(answer) : this.settle(live, 'the object exists already');
  }

  /** Writes against an expected state. A conflict about bookkeeping only (status, other managers' marks) is tried once more. */
  private async write(expected: JsonObject | null, mayRetry: boolean): Promise<AppliedChange> {
    const { after } = this.change;
    const taken = after === null ? null : await this.takeOver(expected, after.body);
    if (taken !== null && taken.status !== 200) return this.failed(taken, mayRetry);
    const live = taken?.body ?? expected;
    const answer = after === null ? await this.delete(expected ?? {}) : await this.patch(after.body, live, this.isDryRun);
    if (answer.status === 409 && managerConflict(answer) === null) return this.afterConflict(answer, mayRetry);
    if (after === null) return this.deleted(answer);
    const isWritten = answer.status === 200 || answer.status === 201;
    return isWritten ? this.written(await this.ownedByApply(answer), expected) : this.refused(answer);
  }

  private failed(answer: KubernetesAnswer, mayRetry: boolean): Promise<AppliedChange> | AppliedChange {
    return answer.status === 409 ? this.afterConflict(answer, mayRetry) : this.refused(answer);
  }

  /** Makes the object what is wanted though others own parts of it; null where apply alone can, and in a dry run. Apply then owns it. */
  private async takeOver(expected: JsonObject | null, after: JsonObject): Promise<KubernetesAnswer | null> {
    const patch = expected === null || !this.change.takeOver || this.isDryRun ? null : takeOverPatch(expected, after);
    if (expected === null || patch === null) return null;
    const { uid, resourceVersion } = metadataOf(expected);
    const precondition = { ...(uid === undefined ? {} : { uid }), ...(resourceVersion === undefined ? {} : { resourceVersion }) };
    const query = { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' };
    const body = { ...patch, metadata: { ...metadataOf(patch), ...precondition } };
    return this.api.call({ method: 'PATCH', path: this.path, query, body, contentType: 'application/merge-patch+json' });
  }

  /** The object once what a plain patch of ours took over is left to apply alone. If that fails now, the next write does it. */
  private async ownedByApply(answer: KubernetesAnswer): Promise<KubernetesAnswer> {
    const body = this.isDryRun ? null : ownByApply(answer.body);
    if (body === null) return answer;
    const query = { fieldManager: FIELD_MANAGER };
    const contentType = 'application/merge-patch+json';
    const { status, body: owned } = await this.api.call({ method: 'PATCH', path: this.path, query, body, contentType });
    return status === 200 ? { ...answer, body: owned } : answer;
  }

  private async afterConflict(answer: KubernetesAnswer, mayRetry: boolean): Promise<AppliedChange> {
    const { before, after } = this.change;
    const live = await this.get();
    if (live === null)
      return after === null ? this.result('unchanged', null, null) : this.result('conflict', null, 'the object is gone');
    const isSame = before !== null && isSameObject(live, before.body) && hasSameContent(live, before.body);
    return isSame && mayRetry ? this.write(live, false) : this.settle(live, statusText(answer));
  }

  /** The object is not as it was expected: if applying would change nothing, all is well nevertheless. */
  private async settle(live: JsonObject, reason: string): Promise<AppliedChange> {
    const { after } = this.change;
    if (after === null) return this.result('conflict', null, reason);
    const probe = await this.patch(after.body, null, true);
    const isDone = probe.status === 200 && hasSameContent(probe.body, live);
    return isDone ? this.result('unchanged', live, null) : this.result('conflict', null, managerConflict(probe) ?? reason);
  }

  private written(answer: KubernetesAnswer, expected: JsonObject | null): AppliedChange {
    const detail = answer.warnings.length === 0 ? null : answer.warnings.join('; ');
    if (expected === null)
      return this.result('applied', answer.body, answer.status === 201 ? detail : 'another writer created it at the same time');
    const isUnchanged = this.isDryRun
      ? hasSameContent(answer.body, expected)
      : metadataOf(answer.body)['resourceVersion'] === metadataOf(expected)['resourceVersion'];
    return this.result(isUnchanged ? 'unchanged' : 'applied', answer.body, detail);
  }

  private deleted(answer: KubernetesAnswer): AppliedChange {
    if (answer.status === 404) return this.result('unchanged', null, null);
    if (answer.status === 202) return this.result('applied', null, 'deletion has begun; finalizers hold the object');
    return answer.status === 200 ? this.result('applied', null, null) : this.refused(answer);
  }

  private refused(answer: KubernetesAnswer): AppliedChange {
    const conflict = managerConflict(answer);
    if (conflict !== null) return this.result('conflict', null, conflict);
    return this.result(isTransient(answer) ? 'unreachable' : 'refused', null, statusText(answer));
  }

  private result(outcome: Outcome, body: JsonObject | null, detail: string | null): AppliedChange {
    return { ref: this.change.ref, outcome, object: body === null ? null : toNative(this.resource, body), detail };
  }

  private get path(): string {
    const { namespace, name } = this.change.ref;
    return pathOf(this.resource, namespace, name);
  }

  /** The live object, null where there is none. Raises ConnectionError where the server does not tell: that is not the same. */
  private async get(): Promise<JsonObject | null> {
    const answer = await this.api.call({ method: 'GET', path: this.path });
    if (answer.status === 200) return answer.body;
    if (answer.status === 404) return null;
    throw new ConnectionError(isTransient(answer) ? 'UNREACHABLE' : 'FORBIDDEN', statusText(answer));
  }

  private async patch(after: JsonObject, expected: JsonObject | null, isDryRun: boolean): Promise<KubernetesAnswer> {
    const body = configurationOf(after, expected, this.resource);
    const answer = await this.send(body, this.change.takeOver, isDryRun);
    // What we took over by a plain patch is ours under another operation: taking it from ourselves takes it from nobody.
    return isOwnConflict(answer, FIELD_MANAGER) ? this.send(body, true, isDryRun) : answer;
  }

  private send(body: JsonObject, force: boolean, isDryRun: boolean): Promise<KubernetesAnswer> {
    const query = {
      fieldManager: FIELD_MANAGER,
      fieldValidation: 'Strict',
      dryRun: isDryRun ? 'All' : undefined,
      force: force ? 'true' : undefined,
    };
    return this.api.call({ method: 'PATCH', path: this.path, query, body, contentType: 'application/apply-patch+yaml' });
  }

  private delete(expected: JsonObject): Promise<KubernetesAnswer> {
    const { uid, resourceVersion } = metadataOf(expected);
    const preconditions = {
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    };
    const dryRun = this.isDryRun ? { dryRun: ['All'] } : {};
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions, propagationPolicy: 'Background', ...dryRun };
    return this.api.call({ method: 'DELETE', path: this.path, body });
  }
}

/**
 * Refusals for good that are a 500 nevertheless (seen with kube-apiserver 1.37): undeclared fields in an applied configuration
 * (kubernetes/kubernetes issue 139253) or in what a manager applied of an older version, and objects that etcd does not take.
 */
const PERMANENT =
  /^failed to create typed patch object|field not declared in schema|request is too large|code = ResourceExhausted/;

/** True where the same request may succeed later. */
function isTransient(answer: KubernetesAnswer): boolean {
  return (answer.status >= 500 && !PERMANENT.test(statusText(answer))) || answer.status === 429;
}

/** The observed body with the version that the change names, should the body have lost it on its way. */
function atVersion({ body, version }: NativeObject): JsonObject {
  return version === null ? body : { ...body, metadata: { ...metadataOf(body), resourceVersion: version } };
}

function isSameObject(left: JsonObject, right: JsonObject): boolean {
  return metadataOf(left)['uid'] === metadataOf(right)['uid'];
}
