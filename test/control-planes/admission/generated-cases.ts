import fc from 'fast-check';
import { federate } from '../../../src/domain/federation/federate.js';
import type { MeshKind } from '../../../src/domain/model/mesh-kind.js';
import type { Policy } from '../../../src/domain/model/policy.js';
import { exportOf, MESHES } from '../../federation/exported-web.js';
import { contextOf, writeInto } from '../../conformance/world.js';
import { routesByFeature } from '../../support/arbitraries/single-features.js';
import { meshPolicies } from '../../support/arbitraries/mesh-policies.js';
import { othersOf, type Desired } from './admission-complaints.js';
import { admissionWorlds } from './admission-worlds.js';

/** What a mesh gets of generated policies. Its text is what fast-check prints. */
export interface GeneratedCase extends Desired {
  toString(): string;
}

/** Generated policies of every kind as they are written for a mesh of this kind, exports to and from it included. */
export function generatedCases(kind: MeshKind): fc.Arbitrary<GeneratedCase> {
  return fc.oneof({ weight: 9, arbitrary: writtenPolicies(kind) }, { weight: 1, arbitrary: writtenExport(kind) });
}

function writtenPolicies(kind: MeshKind): fc.Arbitrary<GeneratedCase> {
  const worlds = admissionWorlds(kind);
  const known = fc.constantFrom('none', 'none', 'http-route', 'grpc-route');
  return fc
    .record({ world: fc.constantFrom(...worlds), policies: meshPolicies, known })
    .map(({ world, policies, known: part }) => {
      const placed = policies.map((policy) => ({ policy, names: knownNames(policy, part) }));
      const { objects } = world.adapter.write(placed, contextOf(world));
      const others = othersOf(world.adapter, world.snapshot, objects);
      return caseOf(`${world.name}, known as ${part}: ${JSON.stringify(policies)}`, { adapter: world.adapter, objects, others });
    });
}

/** Routes of a single feature each, in the first worlds of this kind, in which every service speaks HTTP. */
export function casesByFeature(kind: MeshKind): GeneratedCase[] {
  const worlds = admissionWorlds(kind).slice(0, 2);
  return worlds.flatMap((world) =>
    routesByFeature.map((policies) => {
      const { objects } = writeInto(world, policies);
      const others = othersOf(world.adapter, world.snapshot, objects);
      return caseOf(`${world.name}: ${JSON.stringify(policies)}`, { adapter: world.adapter, objects, others });
    }),
  );
}

/** The name of an object that a route came from decides what it becomes. */
function knownNames(policy: Policy, part: string) {
  const { name, namespace } = policy.metadata;
  if (policy.kind !== 'TrafficRoute' || part === 'none') return {};
  const kind = part === 'http-route' ? 'HTTPRoute' : 'GRPCRoute';
  return { [part]: { collection: `gateway.networking.k8s.io/${kind}`, namespace, name: `known-${name}`.slice(0, 200) } };
}

const KINDS: readonly MeshKind[] = ['istio', 'linkerd', 'consul'];

const exportSpec = fc.record(
  {
    ports: fc.constantFrom([80], [8080], [9000], [80, 9090]),
    as: fc.constantFrom('web-here', 'shop-web', 'web.shop.example'),
    address: fc.constantFrom('203.0.113.7', '2001:db8::7', 'gateway.example.com', 'gateway'),
    port: fc.constantFrom(443, 15_443, 30_080),
    callers: fc.constantFrom<object[]>(
      [{ namespace: 'shop', serviceAccount: 'cart' }],
      [{ service: 'cart' }, { service: 'web' }],
      [{ anyAuthenticated: true }],
    ),
    name: fc.constantFrom('web.out', 'a'.repeat(70)),
  },
  { requiredKeys: ['address'] },
);

function writtenExport(kind: MeshKind): fc.Arbitrary<GeneratedCase> {
  const other = fc.constantFrom(...KINDS);
  return fc.record({ other, isExporter: fc.boolean(), spec: exportSpec }).map(({ other: its, isExporter, spec }) => {
    const [from, to] = isExporter ? [kind, its] : [its, kind];
    const { address, port, name, ...rest } = spec;
    const [here, there] = [MESHES[from]('here', ...MORE[from]), MESHES[to]('there', ...MORE[to])];
    const plain = exportOf(from, to);
    const gateway = { ...plain.spec.gateway, address, ...(port === undefined ? {} : { port }) };
    const exported = exportOf(from, to, { ...rest, gateway });
    const named = { ...exported, metadata: { ...exported.metadata, ...(name === undefined ? {} : { name }) } };
    const { sides } = federate([named], [here, there]);
    const mesh = isExporter ? here : there;
    const objects = sides.get(mesh.name)?.objects ?? [];
    const others = mesh.context.observed ? othersOf(mesh.adapter, mesh.context.observed, objects) : [];
    return caseOf(`from ${from} to ${to}: ${JSON.stringify(named)}`, { adapter: mesh.adapter, objects, others });
  });
}

function caseOf(text: string, desired: Desired): GeneratedCase {
  return { ...desired, toString: () => text };
}

const PORTS = `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec:
  selector: { app: web }
  ports:
    - { name: http, port: 80, targetPort: 8080, appProtocol: http }
    - { name: grpc-of-the-shop-and-more, port: 9090, targetPort: 9090, appProtocol: grpc }
    - { name: tcp-data, port: 9000, targetPort: 9000, appProtocol: tcp }
`;

/** More ports for `web`, where a service has several. */
const MORE = { istio: [PORTS], linkerd: [PORTS], consul: [] } as const;
