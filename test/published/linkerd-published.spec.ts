import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { describe, expect, it } from 'vitest';
import { linkerdAdapter } from '../../src/adapters/linkerd/adapter.js';
import type { JsonObject } from '../../src/domain/json.js';
import { desiredObjects } from '../../src/domain/translation/desired-objects.js';
import { importSnapshot } from '../../src/domain/translation/import-snapshot.js';
import { nativeKey, nativeLabel } from '../../src/domain/translation/native-object.js';
import type { NativeSnapshot } from '../../src/domain/translation/native-snapshot.js';
import { Policy } from '../../src/domain/model/policy.js';
import { kubernetesSnapshot } from '../support/linkerd-snapshot.js';

const folder = join(import.meta.dirname, '../../../shared/examples/linkerd');
if (!existsSync(folder)) throw new Error(`The published configuration is missing: ${folder}`);

const files = readdirSync(folder).filter((name) => name.endsWith('.yml'));
const worlds = [...files.map((file) => [file]), ['emojivoto.yml', 'emojivoto-policy.yml']];

describe.each(worlds.map((names) => [names.join(' with '), names] as const))('%s', (title, names) => {
  const snapshot = readFiles(names);
  const context = {
    mesh: snapshot.mesh,
    inventory: linkerdAdapter.inventory(snapshot),
    capabilities: linkerdAdapter.capabilities(null),
    observed: snapshot,
  };
  const imported = importSnapshot(linkerdAdapter, snapshot, context);

  it('imports as valid policies, and every policy is written', () => {
    expect(imported.policies.flatMap(({ policy }) => Policy.safeParse(policy).error?.issues ?? [])).toEqual([]);
    expect(imported.report.filter(({ fidelity }) => fidelity !== 'exact')).toEqual([]);
  });

  it('gives every object back', () => {
    const desired = desiredObjects(linkerdAdapter, imported.policies, imported.remainders, new Set(), context);
    const original = new Map(snapshot.objects.map((object) => [nativeKey(object), linkerdAdapter.canonicalize(object).body]));
    const whole = imported.remainders.filter(({ policies }) => policies.length === 0);
    for (const object of desired.objects)
      expect(linkerdAdapter.canonicalize(object).body).toEqual(original.get(nativeKey(object)));
    const missing = snapshot.objects.filter(
      (object) =>
        linkerdAdapter.writeOrder.includes(object.collection) &&
        !desired.objects.some((one) => nativeKey(one) === nativeKey(object)) &&
        !whole.some((one) => nativeKey(one.object) === nativeKey(object)),
    );
    expect(missing).toEqual([]);
    const fields = imported.remainders.flatMap((one) => one.fields.map(({ pointer }) => `${nativeLabel(one.object)} ${pointer}`));
    const unread = whole.map(({ object, notes }) => `${nativeLabel(object)}: ${notes.map(({ reason }) => reason).join('; ')}`);
    process.stdout.write(
      [
        `${title}: ${imported.policies.length} policies`,
        `${fields.length} remainder fields`,
        ...fields,
        `${whole.length} whole`,
        ...unread,
      ].join('\n  ') + '\n',
    );
  });
});

function readFiles(names: readonly string[]): NativeSnapshot {
  const documents = names.flatMap((name) => parseAllDocuments(readFileSync(join(folder, name), 'utf8')));
  const bodies = documents.map((document) => document.toJS() as JsonObject | null).filter((body) => body !== null);
  return kubernetesSnapshot('published', bodies);
}
