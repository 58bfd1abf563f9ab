import { objectAt, stringAt, type JsonObject } from '../json-object.js';
import { type Faults, SandboxServer } from '../sandbox-server.js';
import { linkerdWebhook } from './admission/linkerd-webhook.js';
import { type AccessToken, ADMIN_RULES, READER_RULES } from './authorizer.js';
import { KubernetesApi } from './kubernetes-api.js';
import { NamespaceController } from './namespace-controller.js';
import { ObjectStore } from './object-store.js';
import { ObjectWriter, type WriteAddress } from './object-writer.js';
import type { ResourceType } from './resource-type.js';
import { coreTypes } from './types/core-types.js';
import { gatewayApiTypes } from './types/gateway-api-types.js';
import { istioTypes } from './types/istio-types.js';
import { linkerdTypes } from './types/linkerd-types.js';
import type { WriteOptions } from './write-options.js';

/** What a sandbox cluster is made of. */
export interface KubernetesSandboxOptions {
  /** Whose CRDs are installed; Gateway API is always there. `bare` has those of both meshes, and nothing but the API server runs. */
  readonly mesh: 'istio' | 'linkerd' | 'bare';
  /** Default: `admin` (everything) and `reader` (get, list, watch), whose tokens are `admin-token` and `reader-token`. */
  readonly tokens?: readonly AccessToken[];
  readonly now?: () => Date;
}

/** Names an object by its kind, as people do. */
export interface ObjectRef {
  readonly kind: string;
  /** Needed where two groups have the kind, as HTTPRoute in Linkerd. */
  readonly group?: string;
  readonly namespace?: string;
  readonly name: string;
}

const DEFAULT_TOKENS: readonly AccessToken[] = [
  { token: 'admin-token', user: 'admin', rules: ADMIN_RULES },
  { token: 'reader-token', user: 'reader', rules: READER_RULES },
];

/** A running Kubernetes API server in this process. */
export class KubernetesSandbox {
  readonly store = new ObjectStore();
  private readonly types: readonly ResourceType[];
  private readonly writer: ObjectWriter;
  private readonly server: SandboxServer;
  private clock: () => Date;

  private constructor({ mesh, tokens = DEFAULT_TOKENS, now = () => new Date() }: KubernetesSandboxOptions) {
    this.clock = now;
    this.types = typesOf(mesh);
    this.writer = new ObjectWriter(this.store, () => this.clock());
    const { store, writer, types } = this;
    const namespaceController = mesh === 'bare' ? null : new NamespaceController(store, types);
    this.server = new SandboxServer(new KubernetesApi({ store, writer, types, tokens, namespaceController }));
    for (const name of ['default', 'kube-system'])
      this.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, 'kube-apiserver', now());
  }

  /** Starts a cluster with the built-in kinds, one mesh's CRDs and the namespaces `default` and `kube-system`. */
  static async start(options: KubernetesSandboxOptions): Promise<KubernetesSandbox> {
    const sandbox = new KubernetesSandbox(options);
    await sandbox.restart();
    return sandbox;
  }

  /** Where it listens, as `http://127.0.0.1:PORT`. */
  get url(): string {
    return this.server.url;
  }

  /** Trouble to order. */
  get faults(): Faults {
    return this.server.faults;
  }

  /** Cuts every connection and stops listening; all objects stay. */
  kill(): Promise<void> {
    return this.server.kill();
  }

  /** Listens again on the same port. */
  restart(): Promise<void> {
    return this.server.start();
  }

  /** Applies an object as a manager did at some time; unlike the API it takes the status along. */
  seed(object: JsonObject, manager: string, at: Date): void {
    const address = this.address(object);
    const options = writeOptions(manager);
    const clock = this.clock;
    this.clock = () => at;
    try {
      this.writer.apply(address, object, options);
      if (object['status'] !== undefined) this.setStatus({ ...address, subresource: 'status' }, object['status'], options);
    } finally {
      this.clock = clock;
    }
  }

  /** The object as it now is, or undefined. */
  find(ref: ObjectRef): JsonObject | undefined {
    return this.store.get(this.typeOf(ref.kind, ref.group), ref.namespace ?? null, ref.name);
  }

  /** Changes an object behind Concordat's back, as `kubectl edit` of somebody else does; throws ApiError as the API would. */
  editAs(manager: string, ref: ObjectRef, mutate: (object: JsonObject) => void): JsonObject {
    const live = this.find(ref);
    if (live === undefined) throw new Error(`${ref.kind} ${ref.name} does not exist`);
    const edited = structuredClone(live);
    mutate(edited);
    return this.writer.update(this.address(edited), edited, writeOptions(manager)).object;
  }

  private setStatus(at: WriteAddress, status: JsonObject['status'], options: WriteOptions): void {
    const live = this.store.get(at.type, at.namespace, at.name);
    if (live !== undefined && status !== undefined) this.writer.update(at, { ...live, status }, options);
  }

  private address(object: JsonObject): WriteAddress {
    const apiVersion = stringAt(object, 'apiVersion') ?? '';
    const slash = apiVersion.indexOf('/');
    const type = this.typeOf(stringAt(object, 'kind') ?? '', slash < 0 ? '' : apiVersion.slice(0, slash));
    const metadata = objectAt(object, 'metadata');
    const namespace = type.namespaced ? (stringAt(metadata, 'namespace') ?? 'default') : null;
    return { type, version: apiVersion.slice(slash + 1), namespace, name: stringAt(metadata, 'name') ?? '', subresource: null };
  }

  private typeOf(kind: string, group?: string): ResourceType {
    const type = this.types.find((candidate) => candidate.kind === kind && (group === undefined || candidate.group === group));
    if (type === undefined) throw new Error(`the sandbox does not serve ${group ?? ''}/${kind}`);
    return type;
  }
}

/** Webhooks belong to the control planes, which do not run beside a bare API server. */
function typesOf(mesh: KubernetesSandboxOptions['mesh']): readonly ResourceType[] {
  if (mesh === 'istio') return [...coreTypes, ...istioTypes, ...gatewayApiTypes(null)];
  if (mesh === 'linkerd') return [...coreTypes, ...linkerdTypes, ...gatewayApiTypes(linkerdWebhook)];
  const all = [...coreTypes, ...istioTypes, ...linkerdTypes, ...gatewayApiTypes(null)];
  return all.map((type) => (type.webhook === null ? type : { ...type, webhook: null }));
}

function writeOptions(fieldManager: string): WriteOptions {
  return { dryRun: false, force: false, fieldManager, fieldValidation: 'Strict' };
}
