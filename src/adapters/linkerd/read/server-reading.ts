import type { AuthorizationRule } from '../../../domain/model/authorization-policy.js';
import { API_VERSION } from '../../../domain/model/envelope.js';
import type { PlacedPolicy } from '../../../domain/translation/mesh-adapter.js';
import type { NativeObject, NativeRef } from '../../../domain/translation/native-object.js';
import type { ServerTarget } from '../grants/server-target.js';
import type { ServerRoutes } from './server-routes.js';
import { policyMetadata } from './policy-metadata.js';

/** A Server that was read, with what is granted on it besides its own access policy. */
export interface ServerInForce {
  readonly object: NativeObject;
  readonly target: ServerTarget;
  readonly isAudit: boolean;
  readonly routes: ServerRoutes;
}

/** The policy of rules on a Server. `main` is the object whose name and labels it takes. */
export function serverPolicy(
  mesh: string,
  { target, isAudit }: ServerInForce,
  main: NativeObject,
  rules: readonly AuthorizationRule[],
  names: Readonly<Record<string, NativeRef>>,
): PlacedPolicy {
  const { namespace, labels, port } = target;
  const selection = Object.keys(labels).length === 0 ? { namespace, port } : { workloads: { ...labels }, port };
  return {
    names,
    policy: {
      apiVersion: API_VERSION,
      kind: 'AuthorizationPolicy',
      metadata: policyMetadata(main),
      spec: {
        placement: { meshes: [mesh] },
        target: selection,
        action: 'allow',
        ...(isAudit ? { dryRun: true } : {}),
        rules: [...rules],
      },
    },
  };
}
