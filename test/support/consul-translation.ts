import { consulAdapter } from '../../src/adapters/consul/adapter.js';
import { isJsonObject, type JsonObject } from '../../src/domain/json.js';
import { Policy } from '../../src/domain/model/policy.js';
import { importSnapshot } from '../../src/domain/translation/import-snapshot.js';
import type { WriteContext } from '../../src/domain/translation/mesh-adapter.js';
import { consulSnapshot } from './consul-snapshot.js';

const CATALOG = ['api', 'web', 'ops'].map((Name) => ({ Name, Port: 8080 }));
export const HTTP = { Kind: 'proxy-defaults', Name: 'global', Config: { protocol: 'http' } };

function contextOf(entries: readonly JsonObject[], defaultPolicy: string): WriteContext {
  const observed = consulSnapshot({
    agent: { default_intention_policy: defaultPolicy, version: '1.22.7' },
    entries,
    services: CATALOG,
  });
  const inventory = consulAdapter.inventory(observed);
  return { mesh: 'south', inventory, capabilities: consulAdapter.capabilities(inventory.version), observed };
}

/** What is written for policies of a mesh that has these entries. */
export function write(policies: readonly object[], entries: readonly JsonObject[] = [HTTP], defaultPolicy = 'deny') {
  const placed = policies.map((policy) => ({ policy: Policy.parse({ apiVersion: 'concordat/v1', ...policy }), names: {} }));
  const { objects, report } = consulAdapter.write(placed, contextOf(entries, defaultPolicy));
  return {
    bodies: objects.map(({ body }) => body),
    report,
    notes: report.map(({ pointer, fidelity }) => `${fidelity} ${pointer}`),
    objects,
  };
}

export function authorization(spec: object, name = 'readers') {
  return { kind: 'AuthorizationPolicy', metadata: { name }, spec: { target: { service: 'api' }, ...spec } };
}

/** Imports one entry and returns its policies and what they leave over. */
export function read(entry: JsonObject, others: readonly JsonObject[] = [HTTP], defaultPolicy = 'deny') {
  const context = contextOf([...others, entry], defaultPolicy);
  const snapshot = context.observed;
  if (snapshot === null || snapshot === undefined) throw new Error('no snapshot');
  const imported = importSnapshot(consulAdapter, snapshot, context);
  const ours = imported.remainders.find(
    ({ object }) => object.collection === entry['Kind'] && object.name === (entry['Name'] ?? 'mesh'),
  );
  return {
    policies: imported.policies.map(({ policy }) => policy),
    remaining: ours === undefined ? [] : ours.policies.length === 0 ? ['whole'] : ours.fields.map(({ pointer }) => pointer),
    notes: ours?.notes ?? [],
  };
}

export function listOf(fields: JsonObject | undefined, name: string): JsonObject[] {
  const value = fields?.[name];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
