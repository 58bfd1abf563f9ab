import type { ConsulPeer } from './consul-peer.js';

/** Behaviours of a Consul server that belong together: what each says of it, and the proof, which raises where it is otherwise. */
export interface ConsulBehaviourGroup {
  readonly title: string;
  readonly behaviours: Readonly<Record<string, (peer: ConsulPeer) => Promise<void>>>;
}
