import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Finding } from '../../src/domain/analysis/finding.js';
import { policyLabel } from '../../src/domain/model/policy.js';
import { runScenario, type ScenarioResult } from './run-scenario.js';

const HERE = import.meta.dirname;
const STORIES = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** Goldens are rewritten by `vitest run test/scenarios -u`; in CI a missing one fails. */
describe.each(STORIES)('%s', (story) => {
  const folder = join(HERE, story);
  const result = runScenario(folder);

  it('is written as the goldens say', async () => {
    for (const [mesh, objects] of writtenObjects(result)) {
      await expectGolden(documents(objects), join(folder, `written-${mesh}.yaml`));
    }
  });

  it('reports and finds what the goldens say', async () => {
    await expectGolden(stringify(reportOf(result), STYLE), join(folder, 'report.yaml'));
    await expectGolden(stringify(result.findings.map(readable), STYLE), join(folder, 'findings.yaml'));
  });
});

const STYLE = { lineWidth: 0, aliasDuplicateObjects: false } as const;

/** Goldens are formatted as everything in the repository is. */
async function expectGolden(text: string, path: string): Promise<void> {
  const style = await resolveConfig(path, { editorconfig: true });
  await expect(await format(text, { ...style, filepath: path })).toMatchFileSnapshot(path);
}

/** What the meshes get of the policies of the story; what they held before is in their input files. */
function writtenObjects({ model, meshes }: ScenarioResult): [string, unknown[]][] {
  const labels = new Set(model.map(policyLabel));
  return meshes
    .filter(() => model.length > 0)
    .map(({ mesh, desired }) => [
      mesh.kind,
      desired.objects.filter(({ policies }) => policies.some((label) => labels.has(label))).map(({ body }) => body),
    ]);
}

function reportOf({ meshes }: ScenarioResult) {
  return Object.fromEntries(
    meshes.map(({ mesh, desired }) => [
      mesh.name,
      desired.report.map(({ policy, pointer, fidelity, reason }) => ({ policy, pointer, fidelity, reason })),
    ]),
  );
}

function readable({ code, severity, verdict, why, mend, objects, witness }: Finding) {
  return {
    code,
    severity,
    verdict,
    why,
    mend,
    objects: objects.map(({ mesh, object, pointer }) =>
      [mesh, object, pointer].filter((part) => part !== null && part !== '').join(' '),
    ),
    ...(witness === null
      ? {}
      : { witness: { caller: witness.query.caller, request: witness.query.request, decisions: witness.decisions } }),
  };
}

function documents(objects: readonly unknown[]): string {
  return objects.length === 0 ? '# nothing\n' : objects.map((object) => stringify(object, STYLE)).join('---\n');
}
