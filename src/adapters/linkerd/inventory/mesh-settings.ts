import type { MeshSettings } from '../../../domain/model/inventory.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import type { DefaultPolicy } from '../settings/default-policy.js';

/** The settings of a mesh in the model's words; what only Linkerd knows stays under the chart's names. */
export function meshSettings(settings: ClusterSettings): MeshSettings {
  const { defaultPolicy, clusterNetworks, probeNetworks, clusterDomain, opaquePorts } = settings;
  const action = defaultAction(defaultPolicy);
  return {
    trustDomain: settings.identityDomain,
    trustDomainAliases: [],
    rootNamespace: settings.controlPlaneNamespace,
    defaultAction: action,
    defaultMutualTls: action === 'allow' ? 'permissive' : 'strict',
    pathNormalization: null,
    other: {
      defaultInboundPolicy: defaultPolicy,
      clusterNetworks: clusterNetworks.join(','),
      probeNetworks: probeNetworks.join(','),
      clusterDomain,
      opaquePorts,
    },
  };
}

function defaultAction(policy: DefaultPolicy): MeshSettings['defaultAction'] {
  if (policy === 'deny') return 'deny';
  return policy.endsWith('-authenticated') ? 'authenticated' : 'allow';
}
