import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { analyze } from '../../src/domain/analysis/analyze.js';
import type { CheckedMesh } from '../../src/domain/analysis/check-input.js';
import type { Finding } from '../../src/domain/analysis/finding.js';
import { projectedSnapshot } from '../../src/domain/analysis/projected-snapshot.js';
import { Policy, policyLabel } from '../../src/domain/model/policy.js';
import { desiredObjects, type DesiredObjects } from '../../src/domain/translation/desired-objects.js';
import { importSnapshot } from '../../src/domain/translation/import-snapshot.js';
import type { PlacedPolicy } from '../../src/domain/translation/mesh-adapter.js';
import { isPlacedOn } from '../../src/domain/translation/placement.js';
import { scenarioMesh, type ScenarioMesh } from './scenario-base.js';

const KINDS = ['istio', 'linkerd', 'consul'] as const;
const PROJECT = 'scenario';

/** One mesh of a story once its policies are translated. */
interface TranslatedMesh {
  readonly mesh: ScenarioMesh;
  /** What the mesh held and the model took up. */
  readonly imported: readonly Policy[];
  readonly desired: DesiredObjects;
  readonly checked: CheckedMesh;
}

/** All that comes of a story. */
export interface ScenarioResult {
  readonly model: readonly Policy[];
  readonly meshes: readonly TranslatedMesh[];
  readonly findings: readonly Finding[];
}

/**
 * Runs the story of a folder: `model.yaml` are the policies that somebody writes, `istio.yaml`, `linkerd.yaml` and `consul.yaml`
 * what stands in the meshes already. Where there is none of these, all three meshes take part.
 */
export function runScenario(folder: string): ScenarioResult {
  const model = documents(join(folder, 'model.yaml')).map((document) => Policy.parse(document));
  const present = KINDS.filter((kind) => existsSync(join(folder, `${kind}.yaml`)));
  const meshes = (present.length === 0 ? KINDS : present).map((kind) => scenarioMesh(kind, text(join(folder, `${kind}.yaml`))));
  const translated = meshes.map((mesh) => translate(mesh, model));
  const written = model.map((policy) => ({
    policy,
    meshes: meshes.filter((mesh) => isOn(policy, mesh)).map(({ name }) => name),
    source: null,
  }));
  const found = translated.flatMap(({ mesh, imported }) =>
    imported.map((policy) => ({ policy, meshes: [mesh.name], source: null })),
  );
  return {
    model,
    meshes: translated,
    findings: analyze({ meshes: translated.map(({ checked }) => checked), policies: [...written, ...found] }),
  };
}

function translate(mesh: ScenarioMesh, model: readonly Policy[]): TranslatedMesh {
  const { adapter, snapshot } = mesh;
  const inventory = adapter.inventory(snapshot);
  const context = { mesh: mesh.name, inventory, capabilities: adapter.capabilities(inventory.version), observed: snapshot };
  const imported = importSnapshot(adapter, snapshot, context);
  const own = model.filter((policy) => isOn(policy, mesh));
  const placed: PlacedPolicy[] = [...imported.policies, ...own.map((policy) => ({ policy, names: {} }))];
  const desired = desiredObjects(adapter, placed, imported.remainders, new Set(own.map(policyLabel)), context);
  const projected = projectedSnapshot(adapter, snapshot, desired.objects, PROJECT);
  const checked: CheckedMesh = {
    name: mesh.name,
    adapter,
    snapshot: projected,
    inventory: { ...adapter.inventory(projected), version: inventory.version },
    evaluator: adapter.semantics(projected),
    report: desired.report,
    unmet: [],
  };
  return { mesh, imported: imported.policies.map(({ policy }) => policy), desired, checked };
}

function isOn(policy: Policy, { name }: ScenarioMesh): boolean {
  return isPlacedOn(policy, { name, labels: {} });
}

function text(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function documents(path: string): unknown[] {
  return parseAllDocuments(text(path)).map((document): unknown => document.toJS());
}
