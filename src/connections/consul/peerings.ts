import type { ObservedPage } from '../../domain/translation/connection.js';
import { objectsIn, type ConsulApi } from './consul-api.js';

/** Cluster peerings, by name. Agents without peering (before 1.13, or switched off) have none. */
export async function readPeerings(api: ConsulApi): Promise<ObservedPage> {
  const collection = 'peering';
  const answer = await api.call({ method: 'GET', path: '/v1/peerings' });
  if (answer.status !== 200) return { collection, objects: [], complete: answer.status !== 403 };
  const objects = objectsIn(answer.json).map((body) => {
    const { Name: name, ModifyIndex: index } = body;
    const version = typeof index === 'number' ? String(index) : null;
    return { collection, namespace: null, name: String(name), body, version, writers: [], source: null };
  });
  return { collection, objects, complete: true };
}
