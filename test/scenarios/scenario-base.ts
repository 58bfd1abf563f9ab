import { adapterFor } from '../../src/adapters/adapters.js';
import { parseDocuments } from '../../src/connections/documents/parse-documents.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { MeshKind } from '../../src/domain/model/mesh-kind.js';
import type { MeshAdapter } from '../../src/domain/translation/mesh-adapter.js';
import { nativeKey, type NativeObject } from '../../src/domain/translation/native-object.js';
import type { NativeSnapshot } from '../../src/domain/translation/native-snapshot.js';
import { eastCluster } from '../../src/sandbox/demo/east-cluster.js';
import {
  demoNamespace,
  demoPod,
  demoService,
  demoServiceAccount,
  type DemoWorkload,
} from '../../src/sandbox/demo/kubernetes-workload.js';
import { westCluster } from '../../src/sandbox/demo/west-cluster.js';

/** A mesh of a story: what runs in it, before any policy. */
export interface ScenarioMesh {
  readonly name: string;
  readonly kind: MeshKind;
  readonly adapter: MeshAdapter;
  readonly snapshot: NativeSnapshot;
}

const NAMES: Readonly<Record<MeshKind, string>> = { istio: 'east', linkerd: 'west', consul: 'south' };

/** Services `web` and `payments` of namespace `shop`, HTTP on 8080, callers by mTLS only, and nothing else. */
export function scenarioMesh(kind: MeshKind, own: string): ScenarioMesh {
  const base = kind === 'consul' ? datacenter() : cluster(kind);
  const added = own.trim() === '' ? [] : parsed(own, 'application/yaml', kind);
  const keys = new Set(added.map(nativeKey));
  const objects = [...base.filter((object) => !keys.has(nativeKey(object))), ...added];
  return { name: NAMES[kind], kind, adapter: adapterFor(kind), snapshot: { mesh: NAMES[kind], kind, version: null, objects } };
}

function parsed(text: string, mediaType: string, kind: MeshKind): readonly NativeObject[] {
  const { objects, violations } = parseDocuments(text, mediaType, kind);
  if (violations.length > 0) throw new Error(JSON.stringify(violations));
  return objects;
}

function cluster(kind: 'istio' | 'linkerd'): readonly NativeObject[] {
  const root = kind === 'istio' ? 'istio-system' : 'linkerd';
  const controlPlane = (kind === 'istio' ? eastCluster : westCluster).filter(({ metadata }) => {
    const { name, namespace } = metadata as { name: string; namespace?: string };
    return namespace === root || name === root;
  });
  const workloads = ['web', 'payments'].map((app, index): DemoWorkload => {
    const rest = { version: 'v1', serviceAccount: app, image: 'registry.example.com/shop:1', ports: { http: 8080 } };
    return { namespace: 'shop', app, ...rest, ip: `10.9.2.${index + 1}`, proxy: kind };
  });
  const installed = JSON.stringify(controlPlane).replaceAll('all-unauthenticated', 'all-authenticated');
  const bodies: JsonObject[] = [
    ...(JSON.parse(installed) as JsonObject[]),
    kind === 'istio'
      ? demoNamespace('shop', { 'istio-injection': 'enabled' })
      : demoNamespace('shop', {}, { 'linkerd.io/inject': 'enabled' }),
    ...(kind === 'istio' ? [STRICT] : []),
    ...workloads.flatMap((workload) => [
      demoServiceAccount('shop', workload.app),
      demoPod(workload),
      ...demoService({
        namespace: 'shop',
        name: workload.app,
        app: workload.app,
        ports: [['http', 8080, 8080]],
        workloads: [workload],
      }),
    ]),
  ];
  return parsed(JSON.stringify(bodies), 'application/json', kind);
}

const STRICT: JsonObject = {
  apiVersion: 'security.istio.io/v1',
  kind: 'PeerAuthentication',
  metadata: { name: 'default', namespace: 'istio-system' },
  spec: { mtls: { mode: 'STRICT' } },
};

function datacenter(): readonly NativeObject[] {
  const world: JsonObject = {
    agent: { default_intention_policy: 'allow', version: '1.22.7', trustDomain: '11111111-2222-3333-4444-555555555555.consul' },
    entries: [{ Kind: 'proxy-defaults', Name: 'global', Config: { protocol: 'http' } }],
    services: ['web', 'payments'].map((Name) => ({ Name, Port: 8080 })),
  };
  return parsed(JSON.stringify(world), 'application/json', 'consul');
}
