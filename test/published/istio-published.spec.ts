import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parseDocuments } from '../../src/connections/documents/parse-documents.js';
import { istioAdapter } from '../../src/adapters/istio/adapter.js';
import { desiredObjects } from '../../src/domain/translation/desired-objects.js';
import { fieldDifferences } from '../../src/domain/translation/field-difference.js';
import { importSnapshot } from '../../src/domain/translation/import-snapshot.js';
import type { WriteContext } from '../../src/domain/translation/mesh-adapter.js';
import { nativeKey, nativeLabel } from '../../src/domain/translation/native-object.js';
import type { NativeSnapshot } from '../../src/domain/translation/native-snapshot.js';

const FOLDER = fileURLToPath(new URL('../../../shared/examples/istio/', import.meta.url));
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .sort();
if (FILES.length === 0) throw new Error(`no published configuration in ${FOLDER}`);

function contextOf(snapshot: NativeSnapshot): WriteContext {
  return {
    mesh: snapshot.mesh,
    inventory: istioAdapter.inventory(snapshot),
    capabilities: istioAdapter.capabilities(snapshot.version),
  };
}

const totals = { objects: 0, read: 0, fields: 0 };
const remaining: string[] = [];

describe.each(FILES)('%s', (file) => {
  const { objects: parsed, violations } = parseDocuments(
    readFileSync(`${FOLDER}${file}`, 'utf8'),
    'application/yaml',
    'istio',
    file,
  );
  const snapshot: NativeSnapshot = { mesh: 'east', kind: 'istio', version: null, objects: parsed };
  const imported = importSnapshot(istioAdapter, snapshot, contextOf(snapshot));
  const policyObjects = snapshot.objects.filter((object) => istioAdapter.writeOrder.includes(object.collection));

  it('is accepted as documents of an offline mesh', () => {
    expect(violations).toEqual([]);
  });

  it('gives every object back, with what the policies do not say put back in', () => {
    const { objects } = desiredObjects(istioAdapter, imported.policies, imported.remainders, new Set(), contextOf(snapshot));
    const written = new Map(objects.map((object) => [nativeKey(object), object]));
    const wholes = new Set(
      imported.remainders.filter(({ policies }) => policies.length === 0).map(({ object }) => nativeKey(object)),
    );
    totals.objects += policyObjects.length;
    for (const object of policyObjects) {
      const again = written.get(nativeKey(object));
      if (again === undefined) expect(wholes).toContain(nativeKey(object));
      else expect(fieldDifferences(istioAdapter.canonicalize(object).body, istioAdapter.canonicalize(again).body)).toEqual([]);
    }
  });

  it('reads what the model knows and says why it leaves the rest', () => {
    totals.read += imported.policies.length;
    for (const { object, policies, fields, notes } of imported.remainders) {
      totals.fields += fields.length;
      remaining.push(...fields.map(({ pointer }) => `${file}: ${nativeLabel(object)} ${pointer}`));
      if (policies.length === 0) expect({ object: nativeLabel(object), notes }).not.toMatchObject({ notes: [] });
      if (policies.length === 0 && istioAdapter.writeOrder.includes(object.collection)) {
        remaining.push(`${file}: ${nativeLabel(object)} whole: ${notes.map(({ reason }) => reason).join('; ')}`);
      }
    }
  });

  it('translates back without loss', () => {
    expect(imported.report).toEqual([]);
  });
});

afterAll(() => {
  const { objects, read, fields } = totals;
  process.stdout.write(
    `Istio: ${objects} policy objects, ${read} read, ${fields} fields remain native\n${remaining.join('\n')}\n`,
  );
});
