import type { KubernetesPeer } from './kubernetes-peer.js';

/** Behaviours of an API server that belong together: what each says of it, and the proof, which raises where it is otherwise. */
export interface BehaviourGroup {
  readonly title: string;
  readonly behaviours: Readonly<Record<string, (peer: KubernetesPeer) => Promise<void>>>;
}
