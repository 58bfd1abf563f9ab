import type { NativeRef } from '../../../domain/translation/native-object.js';

/** A port that a container or an external workload declares. */
export interface DeclaredPort {
  readonly port: number;
  readonly name: string | null;
  readonly tcp: boolean;
}

/** A pod, an external workload, or the pods that a template will make. */
export interface MeshWorkload {
  readonly ref: NativeRef;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** True where the policy controller knows it, which is where a proxy stands before it. */
  readonly managed: boolean;
  /** True for an ExternalWorkload: only Servers with an externalWorkloadSelector select it. */
  readonly external: boolean;
  readonly serviceAccount: string | null;
  /** Set where the object names its identity itself (ExternalWorkload). */
  readonly identity: string | null;
  readonly ports: readonly DeclaredPort[];
  /** Paths of the httpGet probes by port. */
  readonly probes: ReadonlyMap<number, readonly string[]>;
  readonly address: string | null;
  readonly ready: boolean;
}
