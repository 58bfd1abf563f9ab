import { istioAdapter } from '../../src/adapters/istio/adapter.js';
import type { JsonObject } from '../../src/domain/json.js';
import { Policy } from '../../src/domain/model/policy.js';
import { fieldDifferences } from '../../src/domain/translation/field-difference.js';
import type { PlacedPolicy, Reading, WriteContext, Writing, WrittenObject } from '../../src/domain/translation/mesh-adapter.js';
import type { NativeSnapshot } from '../../src/domain/translation/native-snapshot.js';
import type { TranslationNote } from '../../src/domain/translation/translation-report.js';
import { istioSnapshot } from './istio-snapshot.js';

/** The context in which a mesh is written, from its snapshot. */
export function contextOf(snapshot: NativeSnapshot): WriteContext {
  return {
    mesh: snapshot.mesh,
    inventory: istioAdapter.inventory(snapshot),
    capabilities: istioAdapter.capabilities(snapshot.version),
  };
}

/** A policy document of mesh `east` in namespace `shop`, checked, under the name `p`. */
export function policy(kind: string, spec: object, metadata: object = {}): Policy {
  return Policy.parse({
    apiVersion: 'concordat/v1',
    kind,
    metadata: { name: 'p', namespace: 'shop', ...metadata },
    spec: { placement: { meshes: ['east'] }, ...spec },
  });
}

/** Writes policies for the mesh that the inventory documents describe. */
export function write(policies: readonly Policy[], ...inventory: readonly string[]): Writing {
  return writeFor(null, policies, ...inventory);
}

/** Writes policies for one release of Istio. */
export function writeFor(version: string | null, policies: readonly Policy[], ...inventory: readonly string[]): Writing {
  const placed = policies.map((one): PlacedPolicy => ({ policy: one, names: {} }));
  return istioAdapter.write(placed, meshOf(version, inventory).context);
}

/** The spec of the one object that a policy becomes; null where it is refused. */
export function writtenSpec(one: Policy, ...inventory: readonly string[]): JsonObject | null {
  return (write([one], ...inventory).objects[0]?.body['spec'] as JsonObject | undefined) ?? null;
}

/** Reads native YAML documents. */
export function read(...documents: readonly string[]): Reading {
  return istioAdapter.read(istioSnapshot(...documents));
}

/** Reads written objects back, in the mesh that the inventory documents describe. */
export function readBack(objects: readonly WrittenObject[], ...inventory: readonly string[]): Reading {
  const { snapshot } = meshOf(null, inventory);
  return istioAdapter.read({ ...snapshot, objects: [...snapshot.objects, ...objects] });
}

/** Differences between a policy and its reading that no note of the report names, as pointers. */
export function unnamedDifferences(wanted: Policy, given: Policy | undefined, report: readonly TranslationNote[]): string[] {
  const pointers = fieldDifferences(plain(wanted), plain(given)).map(({ pointer }) => pointer);
  const isNamed = (pointer: string): boolean =>
    report.some((note) => pointer.startsWith(note.pointer) || note.pointer.startsWith(`${pointer}/`));
  return pointers.filter((pointer) => !isNamed(pointer));
}

interface DescribedMesh {
  readonly snapshot: NativeSnapshot;
  readonly context: WriteContext;
}

const meshes = new Map<string, DescribedMesh>();

/** The mesh that documents describe; made once, as property tests ask for it many times. */
function meshOf(version: string | null, inventory: readonly string[]): DescribedMesh {
  const key = JSON.stringify([version, inventory]);
  const known = meshes.get(key);
  if (known !== undefined) return known;
  const snapshot = { ...istioSnapshot(...inventory), version };
  const mesh = { snapshot, context: contextOf(snapshot) };
  meshes.set(key, mesh);
  return mesh;
}

function plain(value: Policy | undefined): JsonObject {
  return value === undefined ? {} : (JSON.parse(JSON.stringify(value)) as JsonObject);
}
