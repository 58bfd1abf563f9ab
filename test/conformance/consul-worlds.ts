import { consulAdapter } from '../../src/adapters/consul/adapter.js';
import { parseDocuments } from '../../src/connections/documents/parse-documents.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { NativeSnapshot } from '../../src/domain/translation/native-snapshot.js';
import { worldOf, type ConformanceWorld } from './world.js';

const CONSUL_TRUST_DOMAIN = '11111111-2222-3333-4444-555555555555.consul';
const WORLD_ENTRIES: readonly JsonObject[] = [
  { Kind: 'proxy-defaults', Name: 'global', Config: { protocol: 'http' } },
  { Kind: 'mesh', AllowEnablingPermissiveMutualTLS: true },
];
const SERVICES = ['api', 'web', 'ops'].map((Name) => ({ Name, Port: 8080, Address: '10.1.0.1' }));

/** The snapshot of a Consul mesh, as the documents connection makes it. */
function consulSnapshotOf(world: JsonObject): NativeSnapshot {
  const { objects, violations } = parseDocuments(JSON.stringify(world), 'application/json', 'consul');
  if (violations.length > 0) throw new Error(JSON.stringify(violations));
  return { mesh: 'south', kind: 'consul', version: null, objects };
}

function consulWorld(defaultPolicy: 'allow' | 'deny'): ConformanceWorld {
  return worldOf({
    name: `consul, by default ${defaultPolicy}`,
    adapter: consulAdapter,
    snapshot: consulSnapshotOf({
      agent: { default_intention_policy: defaultPolicy, trustDomain: CONSUL_TRUST_DOMAIN },
      entries: [...WORLD_ENTRIES],
      services: SERVICES,
    }),
    spiffeId: (trustDomain, namespace, name) => `${trustDomain}/ns/${namespace}/dc/dc1/svc/${name}`,
  });
}

/** Consul with either default, every service HTTP. */
export const consulWorlds: readonly ConformanceWorld[] = [consulWorld('allow'), consulWorld('deny')];
