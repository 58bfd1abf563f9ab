import type { MeshSettings } from '../../../domain/model/inventory.js';
import type { AgentSettings } from '../native/agent-settings.js';
import type { ConfigEntries } from '../native/config-entries.js';
import { anyText, flagOf, objectOf, textOf } from '../native/json-fields.js';
import { requestNormalization } from '../semantics/request-normalization.js';

/** The settings that change what the mesh's entries mean. Consul's default mutual TLS mode is strict, its default action allow. */
export function meshSettings(entries: ConfigEntries, agent: AgentSettings): MeshSettings {
  const global = entries.proxyDefaults;
  return {
    trustDomain: agent.trustDomain,
    trustDomainAliases: [],
    rootNamespace: null,
    defaultAction: agent.defaultAction,
    defaultMutualTls: textOf(global, 'MutualTLSMode').toLowerCase() === 'permissive' ? 'permissive' : 'strict',
    pathNormalization: pathNormalization(entries),
    other: Object.fromEntries(
      Object.entries({
        'acl.enabled': agent.aclEnabled === null ? null : String(agent.aclEnabled),
        'default.from': agent.defaultSetting,
        datacenter: agent.datacenter,
        'proxy-defaults.protocol': anyText(objectOf(global, 'Config'), 'protocol'),
        'mesh.AllowEnablingPermissiveMutualTLS': flagOf(entries.mesh, 'AllowEnablingPermissiveMutualTLS') ? 'true' : null,
        'mesh.TransparentProxy.MeshDestinationsOnly': flagOf(objectOf(entries.mesh, 'TransparentProxy'), 'MeshDestinationsOnly')
          ? 'true'
          : null,
        peers: agent.peers.length === 0 ? null : agent.peers.map(({ name }) => name).join(','),
      }).filter((setting): setting is [string, string] => setting[1] !== null),
    ),
  };
}

/** In the words of `mesh.HTTP.Incoming.RequestNormalization`, joined with `,`; `none` where paths are taken as sent. */
function pathNormalization(entries: ConfigEntries): string {
  const { normalizesPath, mergesSlashes, escapedSlashes, underscores } = requestNormalization(entries.mesh);
  const words = [
    normalizesPath ? 'normalize' : null,
    mergesSlashes ? 'merge-slashes' : null,
    escapedSlashes === 'keep' ? null : `escaped-slashes=${escapedSlashes}`,
    underscores === 'allow' ? null : `underscores=${underscores}`,
  ].filter((word) => word !== null);
  return words.length === 0 ? 'none' : words.join(',');
}
