import type { JsonObject } from '../../../src/domain/json.js';

/** A service of a scene with the sidecar before it. */
export interface SceneService {
  readonly name: string;
  /** The service's own port. */
  readonly port: number;
  /** Where its sidecar takes mutual TLS. */
  readonly sidecarPort: number;
}

/** The agent's settings that change what entries mean. */
export interface AgentDefaults {
  readonly acl: 'allow' | 'deny';
  /** `default_intention_policy`; absent: what `acl` says. */
  readonly intentions?: 'allow' | 'deny';
}

/** A datacenter to ask: config entries in the order in which Consul takes them, and the services behind sidecars. */
export interface Scene {
  readonly defaults: AgentDefaults;
  readonly entries: readonly JsonObject[];
  readonly services: readonly SceneService[];
}
