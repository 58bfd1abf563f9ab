import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { istioAdapter } from '../../src/adapters/istio/adapter.js';
import type { JsonObject } from '../../src/domain/json.js';
import { desiredObjects } from '../../src/domain/translation/desired-objects.js';
import { fieldDifferences } from '../../src/domain/translation/field-difference.js';
import { importSnapshot } from '../../src/domain/translation/import-snapshot.js';
import type { WriteContext } from '../../src/domain/translation/mesh-adapter.js';
import { nativeKey, nativeLabel, type NativeObject } from '../../src/domain/translation/native-object.js';
import type { NativeSnapshot } from '../../src/domain/translation/native-snapshot.js';
import { readIstioAnswers, recordQuery, worldDocuments, worldSnapshot, type IstioWorld } from './istio-world.js';

function contextOf(snapshot: NativeSnapshot): WriteContext {
  return {
    mesh: snapshot.mesh,
    inventory: istioAdapter.inventory(snapshot),
    capabilities: istioAdapter.capabilities(snapshot.version),
  };
}

/** The written object with the age of the original, which decides where the oldest wins. */
function aged(original: NativeObject, written: NativeObject): NativeObject {
  const metadata = { ...(original.body['metadata'] as JsonObject), ...(written.body['metadata'] as JsonObject) };
  return { ...written, body: { ...written.body, metadata: { ...metadata } } };
}

/** The snapshot with every object that a policy stands for replaced by what the policy alone is written as. */
function rewritten(snapshot: NativeSnapshot): { snapshot: NativeSnapshot; replaced: number } {
  const reading = istioAdapter.read(snapshot);
  const { objects } = istioAdapter.write(reading.policies, contextOf(snapshot));
  const written = new Map(objects.map((object) => [nativeKey(object), object]));
  const replace = (object: NativeObject): NativeObject => {
    const again = written.get(nativeKey(object));
    return again === undefined ? object : aged(object, again);
  };
  return { snapshot: { ...snapshot, objects: snapshot.objects.map(replace) }, replaced: objects.length };
}

describe.each(readIstioAnswers())('policies of $file', ({ world, records }) => {
  const snapshot = worldSnapshot(worldDocuments(world), world.world);

  it('decide the recorded requests as before once read and written', () => {
    const { snapshot: again, replaced } = rewritten(snapshot);
    expect(replaced).toBeGreaterThan(50);
    const [before, after] = [istioAdapter.semantics(snapshot), istioAdapter.semantics(again)];
    const differences = records
      .map((record) => recordQuery(record, world.world))
      .filter((query) => before.decide(query).decision !== after.decide(query).decision);
    expect(differences.slice(0, 5)).toEqual([]);
  });
});

const FOLDER = fileURLToPath(new URL('../../../shared/answers/istio/', import.meta.url));

/** Slashes that Istio doubles, cuts off or leaves out where it replaces a prefix: the only fields that mean something else than what is read. */
const REPORTED: Record<string, string[]> = {
  'routes-r01.jsonl.gz': [
    'VirtualService r1c19/api /spec/rules/1/rewrite/path: where a slash follows what is replaced, Istio sends two',
    'HTTPRoute r1c38/r /spec/rules/2/rewrite/path: Istio cuts off the slash at the end of the new prefix',
    'HTTPRoute r1c38/r /spec/rules/4/redirect/path: where a segment follows what is replaced, Istio redirects with two slashes',
    'HTTPRoute r1c43/r1 /spec/rules/1/rewrite/path: Istio cuts off the slash at the end of the new prefix',
    'HTTPRoute r1c49/r2 /spec/rules/0/redirect/path: where / is replaced, Istio leaves out the slash behind the replacement',
    'HTTPRoute r1c61/r1 /spec/rules/3/rewrite/path: where / is replaced, Istio leaves out the slash behind the replacement',
  ],
};

describe.each(readdirSync(FOLDER))('objects of %s', (file) => {
  const [first = ''] = gunzipSync(readFileSync(`${FOLDER}${file}`))
    .toString('utf8')
    .split('\n', 1);
  const world = { env: {}, mesh: {}, ...(JSON.parse(first) as Partial<IstioWorld>) } as IstioWorld;
  const snapshot = worldSnapshot(worldDocuments(world), world.world);

  it('come back equal, with few fields that only the mesh can say', () => {
    const imported = importSnapshot(istioAdapter, snapshot, contextOf(snapshot));
    const { objects } = desiredObjects(istioAdapter, imported.policies, imported.remainders, new Set(), contextOf(snapshot));
    const originals = new Map(snapshot.objects.map((object) => [nativeKey(object), object]));
    for (const object of objects) {
      const original = originals.get(nativeKey(object));
      const difference =
        original && fieldDifferences(istioAdapter.canonicalize(original).body, istioAdapter.canonicalize(object).body);
      expect({ object: nativeLabel(object), difference }).toMatchObject({ difference: [] });
    }
    const wholes = imported.remainders.filter(
      (one) => one.policies.length === 0 && istioAdapter.writeOrder.includes(one.object.collection),
    );
    const fields = imported.remainders.flatMap((one) => one.fields.map(({ pointer }) => `${nativeLabel(one.object)} ${pointer}`));
    expect(imported.policies.length).toBeGreaterThan(10 * wholes.length);
    expect(fields.length).toBeLessThan(20);
    // What a deny rule does on TCP ports is told of every object, wherever it comes from.
    const reported = imported.report.filter(({ reason }) => !reason.startsWith('on the TCP ports'));
    expect(reported.map(({ native, pointer, reason }) => `${native} ${pointer}: ${reason}`)).toEqual(REPORTED[file] ?? []);
  });
});
