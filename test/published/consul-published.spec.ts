import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadAll } from 'js-yaml';
import { consulAdapter } from '../../src/adapters/consul/adapter.js';
import type { JsonObject } from '../../src/domain/json.js';
import { desiredObjects } from '../../src/domain/translation/desired-objects.js';
import { importSnapshot } from '../../src/domain/translation/import-snapshot.js';
import { nativeKey } from '../../src/domain/translation/native-object.js';
import { consulSnapshot } from '../support/consul-snapshot.js';

const FOLDER = new URL('../../../shared/examples/consul/', import.meta.url);
/** Kinds that the policy kinds of the model speak of. */
const MODELLED = ['service-intentions', 'service-router', 'service-splitter', 'service-resolver'];

/** Every published file as offline documents; reading throws where the folder is missing. */
function publishedFiles(): { file: string; entries: JsonObject[] }[] {
  const entries = readdirSync(new URL('config-entries/', FOLDER)).map((name) => `config-entries/${name}`);
  const resources = readdirSync(new URL('crds/', FOLDER)).map((name) => `crds/${name}`);
  if (entries.length === 0 || resources.length === 0) throw new Error(`no published configuration in ${FOLDER.pathname}`);
  return [...entries, ...resources].map((file) => {
    const text = readFileSync(new URL(file, FOLDER), 'utf8');
    return { file, entries: (file.endsWith('.json') ? [JSON.parse(text)] : loadAll(text)) as JsonObject[] };
  });
}

function imported(entries: readonly JsonObject[], defaultPolicy: 'allow' | 'deny') {
  const snapshot = consulSnapshot({ agent: { default_intention_policy: defaultPolicy }, entries });
  const context = { mesh: 'south', inventory: consulAdapter.inventory(snapshot), capabilities: consulAdapter.capabilities(null) };
  return { snapshot, context, ...importSnapshot(consulAdapter, snapshot, context) };
}

describe.each(publishedFiles())('$file', ({ file, entries }) => {
  it.each(['allow', 'deny'] as const)('comes back whole from a mesh that defaults to %s', (defaultPolicy) => {
    const { snapshot, context, policies, remainders } = imported(entries, defaultPolicy);
    const desired = desiredObjects(consulAdapter, policies, remainders, new Set(), context);
    const written = new Map(desired.objects.map((object) => [nativeKey(object), object]));
    const kept = new Set(remainders.filter(({ policies: said }) => said.length === 0).map(({ object }) => nativeKey(object)));
    for (const object of snapshot.objects.filter(({ collection }) => collection !== 'agent')) {
      const back = written.get(nativeKey(object));
      if (back === undefined) expect(kept).toContain(nativeKey(object));
      else expect(consulAdapter.canonicalize(back).body).toEqual(consulAdapter.canonicalize(object).body);
    }
    const fields = remainders.flatMap((remainder) => remainder.fields.map(({ pointer }) => pointer));
    process.stdout.write(
      `${file} (${defaultPolicy}): ${policies.length} policies, ${fields.length} remaining fields ${fields.join(' ')}\n`,
    );
  });

  it.each(['allow', 'deny'] as const)(
    'is read where the model has a kind for it, in a mesh that defaults to %s',
    (defaultPolicy) => {
      const { snapshot, policies, remainders } = imported(entries, defaultPolicy);
      const unread = remainders.filter(({ object, policies: said }) => MODELLED.includes(object.collection) && said.length === 0);
      const isOnlyElsewhere = JSON.stringify(entries).includes('"Redirect"') || file.includes('failover-targets-only');
      if (!isOnlyElsewhere) expect(unread.map(({ object, notes }) => [object.name, notes])).toEqual([]);
      expect(policies.length).toBeLessThanOrEqual(2 * snapshot.objects.length);
    },
  );
});
