import type { KubernetesConnectionSpec } from '../../../src/domain/translation/connection-spec.js';
import type { AccessRule } from '../../../src/sandbox/kubernetes/authorizer.js';
import type { PeerAnswer, PeerClient } from './peer-client.js';

/** An API server that the behaviours are shown on: the sandbox or a real one, with the CRDs of Istio, Gateway API and Linkerd. */
export interface KubernetesPeer {
  readonly client: PeerClient;
  /** How a connection reaches it as the administrator. */
  readonly connection: KubernetesConnectionSpec;
  /** Makes a namespace that nothing else uses, and gives its name. */
  readonly namespace: () => Promise<string>;
  /** The server loses all history: lists and watches of the past are gone, the objects stay. */
  readonly forgetHistory: () => Promise<void>;
  /** The answer of a server that is asked more than it takes. */
  readonly tooManyRequests: () => Promise<PeerAnswer>;
  readonly close: () => Promise<void>;
}

/** Somebody that a peer knows, and what they may do. */
export interface PeerUser {
  readonly token: string;
  readonly user: string;
  readonly rules: readonly AccessRule[];
}

const POLICIES = { groups: ['security.istio.io'], resources: ['authorizationpolicies'] };

/** A namespace that is there from the start: the only one that `FENCED` may use. */
export const FENCE = 'fence';

/** Everybody else. */
export const PEER_USERS = {
  reader: {
    token: 'contract-reader',
    user: 'reader',
    rules: [{ verbs: ['get', 'list', 'watch'], groups: ['*'], resources: ['*'] }],
  },
  patcher: { token: 'contract-patcher', user: 'patcher', rules: [{ verbs: ['get', 'patch'], ...POLICIES }] },
  fenced: { token: 'contract-fenced', user: 'fenced', rules: [{ verbs: ['*'], ...POLICIES, namespaces: [FENCE] }] },
  lister: { token: 'contract-lister', user: 'lister', rules: [{ verbs: ['list'], groups: [''], resources: ['namespaces'] }] },
  nobody: { token: 'contract-nobody', user: 'nobody', rules: [] },
} satisfies Readonly<Record<string, PeerUser>>;
