import { describe, expect, it } from 'vitest';
import { consulAdapter } from '../../src/adapters/consul/adapter.js';
import { istioAdapter } from '../../src/adapters/istio/adapter.js';
import { linkerdAdapter } from '../../src/adapters/linkerd/adapter.js';
import { parseDocuments } from '../../src/connections/documents/parse-documents.js';
import type { JsonObject } from '../../src/domain/json.js';
import { desiredObjects } from '../../src/domain/translation/desired-objects.js';
import { fieldDifferences } from '../../src/domain/translation/field-difference.js';
import { importSnapshot } from '../../src/domain/translation/import-snapshot.js';
import { nativeKey, type NativeObject } from '../../src/domain/translation/native-object.js';
import type { NativeSnapshot } from '../../src/domain/translation/native-snapshot.js';
import { eastCluster } from '../../src/sandbox/demo/east-cluster.js';
import { eastPolicies } from '../../src/sandbox/demo/east-policies.js';
import { southCatalog } from '../../src/sandbox/demo/south-catalog.js';
import { southEntries } from '../../src/sandbox/demo/south-entries.js';
import { westCluster } from '../../src/sandbox/demo/west-cluster.js';
import { westPolicies } from '../../src/sandbox/demo/west-policies.js';
import { disagreements, isOfPolicy, speaksOf } from './disagreements.js';
import { contextOf, worldOf, type ConformanceWorld } from './world.js';

function parsed(text: string, mediaType: string, kind: 'istio' | 'linkerd' | 'consul'): readonly NativeObject[] {
  const { objects, violations } = parseDocuments(text, mediaType, kind);
  expect(violations).toEqual([]);
  return objects;
}

function cluster(kind: 'istio' | 'linkerd', bodies: readonly JsonObject[], policies: string): NativeSnapshot {
  const objects = [...parsed(JSON.stringify(bodies), 'application/json', kind), ...parsed(policies, 'application/yaml', kind)];
  return { mesh: 'sample', kind, version: null, objects };
}

function datacenter(): NativeSnapshot {
  const services = southCatalog.map((registration) => registration['Service'] as JsonObject);
  const world = JSON.stringify({ agent: { default_intention_policy: 'deny' }, services });
  const objects = [...parsed(world, 'application/json', 'consul'), ...parsed(southEntries, 'application/yaml', 'consul')];
  return { mesh: 'sample', kind: 'consul', version: '1.22.7', objects };
}

const spiffeId = (trustDomain: string, namespace: string, name: string) => `${trustDomain}/ns/${namespace}/sa/${name}`;
const SAMPLES: readonly ConformanceWorld[] = [
  worldOf({ name: 'istio', adapter: istioAdapter, snapshot: cluster('istio', eastCluster, eastPolicies), spiffeId }),
  worldOf({
    name: 'linkerd',
    adapter: linkerdAdapter,
    snapshot: cluster('linkerd', westCluster, westPolicies),
    spiffeId: (trustDomain, namespace, name) => `${name}.${namespace}.serviceaccount.identity.linkerd.${trustDomain}`,
  }),
  worldOf({
    name: 'consul',
    adapter: consulAdapter,
    snapshot: datacenter(),
    spiffeId: (trustDomain, namespace, name) => `${trustDomain}/ns/${namespace}/dc/dc1/svc/${name}`,
  }),
];

describe.each(SAMPLES.map((world) => [world.name, world] as const))('the demo of %s', (_, world) => {
  const { adapter, snapshot } = world;
  const imported = importSnapshot(adapter, snapshot, contextOf(world));

  it('comes back equal, object by object, from its policies and their remainder', () => {
    const { objects } = desiredObjects(adapter, imported.policies, imported.remainders, new Set(), contextOf(world));
    const again = new Map(objects.map((object) => [nativeKey(object), object]));
    const unsaid = new Set(
      imported.remainders.filter(({ policies }) => policies.length === 0).map(({ object }) => nativeKey(object)),
    );
    const managed = snapshot.objects.filter(({ collection }) => adapter.writeOrder.includes(collection));
    const lost = managed
      .filter((object) => !unsaid.has(nativeKey(object)))
      .flatMap((object) => {
        const twin = again.get(nativeKey(object));
        if (twin === undefined) return [`${nativeKey(object)} is gone`];
        const differences = fieldDifferences(adapter.canonicalize(object).body, adapter.canonicalize(twin).body);
        return differences.map(({ pointer }) => `${nativeKey(object)} ${pointer}`);
      });
    expect(lost).toEqual([]);
    expect(managed.length).toBeGreaterThan(5);
  });

  it('is said by policies for a good part', () => {
    const managed = snapshot.objects.filter(({ collection }) => adapter.writeOrder.includes(collection));
    const unsaid = imported.remainders.filter(({ policies }) => policies.length === 0);
    expect(unsaid.length / managed.length).toBeLessThan(0.6);
  });

  it('means in the model what its proxies do', () => {
    const policies = imported.policies.map(({ policy }) => policy).filter((policy) => policy.kind === 'AuthorizationPolicy');
    expect(policies.length).toBeGreaterThan(2);
    // Ports that no policy speaks of may be decided by objects that are kept as they are.
    const wrong = world.inventory.services.flatMap((service) => {
      const ports = service.ports.filter((port) => policies.some((policy) => speaksOf(world, policy, service, port)));
      return disagreements(world, policies, snapshot, { ...service, ports });
    });
    expect(wrong.filter(isOfPolicy).slice(0, 3)).toEqual([]);
  });
});
