import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { adapterFor } from '../../../src/adapters/adapters.js';
import { mendingPolicies } from '../../../src/cli/demo/mending-policies.js';
import { parseDocuments } from '../../../src/connections/documents/parse-documents.js';
import { federate } from '../../../src/domain/federation/federate.js';
import type { FederatedMesh } from '../../../src/domain/federation/federated-mesh.js';
import { joinObjects } from '../../../src/domain/federation/join-objects.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { MeshKind } from '../../../src/domain/model/mesh-kind.js';
import { Policy, policyLabel } from '../../../src/domain/model/policy.js';
import { desiredObjects } from '../../../src/domain/translation/desired-objects.js';
import { importSnapshot } from '../../../src/domain/translation/import-snapshot.js';
import { type NativeObject } from '../../../src/domain/translation/native-object.js';
import { isPlacedOn } from '../../../src/domain/translation/placement.js';
import { eastCluster } from '../../../src/sandbox/demo/east-cluster.js';
import { eastPolicies } from '../../../src/sandbox/demo/east-policies.js';
import { southCatalog } from '../../../src/sandbox/demo/south-catalog.js';
import { southEntries } from '../../../src/sandbox/demo/south-entries.js';
import { westCluster } from '../../../src/sandbox/demo/west-cluster.js';
import { westPolicies } from '../../../src/sandbox/demo/west-policies.js';
import { exportOf, GUARD, MESHES } from '../../federation/exported-web.js';
import { runScenario } from '../../scenarios/run-scenario.js';
import { othersOf, type Desired } from './admission-complaints.js';

/** What a mesh gets in a story that is told elsewhere. */
export interface Story extends Desired {
  readonly name: string;
}

const SCENARIOS = join(import.meta.dirname, '../../scenarios');

/** Every story in which a mesh of this kind is written: the scenarios, the demo, and exports to and from each kind. */
export function storiesOf(kind: MeshKind): Story[] {
  return [...scenarios(kind), demo(kind), ...exports(kind)].filter(({ objects }) => objects.length > 0);
}

function scenarios(kind: MeshKind): Story[] {
  const folders = readdirSync(SCENARIOS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name }) =>
    runScenario(join(SCENARIOS, name))
      .meshes.filter(({ mesh }) => mesh.kind === kind)
      .map(({ mesh: { adapter, snapshot }, desired }) => {
        const { objects } = desired;
        return { name: `scenario ${name}`, adapter, objects, others: othersOf(adapter, snapshot, objects) };
      }),
  );
}

/** What the demo imports and then applies. */
function demo(kind: MeshKind): Story {
  const adapter = adapterFor(kind);
  const snapshot = { mesh: DEMO[kind].mesh, kind, version: null, objects: demoObjects(kind) };
  const inventory = adapter.inventory(snapshot);
  const context = { mesh: snapshot.mesh, inventory, capabilities: adapter.capabilities(inventory.version), observed: snapshot };
  const imported = importSnapshot(adapter, snapshot, context);
  const documents = parseAllDocuments(mendingPolicies).map((document) => Policy.parse(document.toJS()));
  const own = documents.filter((policy) => isPlacedOn(policy, { name: snapshot.mesh, labels: {} }));
  const labels = new Set(own.map(policyLabel));
  const kept = imported.policies.filter(({ policy }) => !labels.has(policyLabel(policy)));
  const placed = [...kept, ...own.map((policy) => ({ policy, names: {} }))];
  const { objects } = desiredObjects(adapter, placed, imported.remainders, labels, context);
  return { name: 'demo', adapter, objects, others: othersOf(adapter, snapshot, objects) };
}

const DEMO = {
  istio: { mesh: 'east', cluster: eastCluster, policies: eastPolicies },
  linkerd: { mesh: 'west', cluster: westCluster, policies: westPolicies },
  consul: { mesh: 'south', cluster: null, policies: southEntries },
} as const;

function demoObjects(kind: MeshKind): NativeObject[] {
  const { cluster, policies } = DEMO[kind];
  const services = southCatalog.map((registration) => registration['Service'] as JsonObject);
  const rest: unknown = cluster ?? { agent: { default_intention_policy: 'deny' }, services };
  return [...parsed(JSON.stringify(rest), 'application/json', kind), ...parsed(policies, 'application/yaml', kind)];
}

function parsed(text: string, mediaType: string, kind: MeshKind): readonly NativeObject[] {
  const { objects, violations } = parseDocuments(text, mediaType, kind);
  if (violations.length > 0) throw new Error(JSON.stringify(violations));
  return objects;
}

function exports(kind: MeshKind): Story[] {
  const kinds = Object.keys(MESHES) as MeshKind[];
  const pairs = kinds.flatMap((from) => kinds.map((to) => [from, to] as const));
  return pairs.flatMap(([from, to]) => crossing(from, to)).filter(({ adapter }) => adapter.kind === kind);
}

/** Both sides of an export with its grants. */
function crossing(from: MeshKind, to: MeshKind): Story[] {
  const meshes = [MESHES[from]('here'), MESHES[to]('there')];
  const { sides } = federate([exportOf(from, to), GUARD], meshes);
  return meshes.map((mesh: FederatedMesh) => {
    const side = sides.get(mesh.name);
    const policies = [...(mesh.name === 'here' ? [GUARD] : []), ...(side?.grants ?? []).map(({ policy }) => policy)];
    const placed = policies.map((policy) => ({ policy, names: {} }));
    const objects = joinObjects(mesh.adapter.write(placed, mesh.context).objects, side?.objects ?? []);
    const { observed } = mesh.context;
    const others = observed ? othersOf(mesh.adapter, observed, objects) : [];
    return { name: `export from ${from} to ${to}, ${mesh.name}`, adapter: mesh.adapter, objects, others };
  });
}
