import { readFile } from 'node:fs/promises';
import { istioAdapter } from '../../../adapters/istio/adapter.js';
import { parseDocuments } from '../../../connections/documents/parse-documents.js';
import { analyze } from '../../../domain/analysis/analyze.js';
import type { Finding } from '../../../domain/analysis/finding.js';
import { importSnapshot } from '../../../domain/translation/import-snapshot.js';

const MESH = 'files';

/**
 * What the product does with a mesh's files, without its database and HTTP: parses, imports into policies with the proof that nothing
 * is lost, and runs every check. `node check-files.js FILE` prints how many objects and findings there are, each with code and objects.
 */
async function main(file: string): Promise<void> {
  const { objects, violations } = parseDocuments(await readFile(file, 'utf8'), 'application/yaml', 'istio', file);
  const snapshot = { mesh: MESH, kind: 'istio' as const, version: null, objects };
  const inventory = istioAdapter.inventory(snapshot);
  const capabilities = istioAdapter.capabilities(inventory.version);
  const imported = importSnapshot(istioAdapter, snapshot, { mesh: MESH, inventory, capabilities, observed: snapshot });
  const checked = { name: MESH, adapter: istioAdapter, snapshot, inventory, evaluator: istioAdapter.semantics(snapshot) };
  const findings = analyze({
    meshes: [{ ...checked, report: imported.report, unmet: [] }],
    policies: imported.policies.map(({ policy }) => ({ policy, meshes: [MESH], source: null })),
  });
  const result = { objects: objects.length, violations: violations.length, findings: findings.map(brief) };
  process.stdout.write(JSON.stringify(result));
}

function brief({ code, objects }: Finding): { code: string; objects: string[] } {
  return { code, objects: objects.map(({ object }) => object) };
}

await main(process.argv[2] ?? '');
