import { describe, expect, it } from 'vitest';
import type { Inventory } from '../model/inventory.js';
import { InventoryIndex } from './inventory-index.js';

const service = (namespace: string, name: string, selector: Record<string, string> | null) => ({ namespace, name, selector });
const workload = (namespace: string, name: string, labels: Record<string, string>) => ({ namespace, name, labels });

/** Only what the index looks at. */
const inventory = {
  services: [service('a', 'web', { app: 'web' }), service('b', 'web', { app: 'web' }), service('a', 'out', null)],
  workloads: [workload('a', 'web-1', { app: 'web', version: 'v1' }), workload('a', 'web-2', { app: 'web', version: 'v2' })],
  identities: ['a/web', 'b/web', 'bare'],
} as unknown as Inventory;

describe('InventoryIndex', () => {
  const index = new InventoryIndex(inventory);

  it('finds services by name in every namespace', () => {
    expect(index.servicesNamed('web').map(({ namespace }) => namespace)).toEqual(['a', 'b']);
    expect(index.servicesNamed('none')).toEqual([]);
  });

  it('finds workloads that have all labels; no labels are all workloads', () => {
    expect(index.workloadsWith({ app: 'web', version: 'v2' }).map(({ name }) => name)).toEqual(['web-2']);
    expect(index.workloadsWith({ app: 'web', version: 'v3' })).toEqual([]);
    expect(index.workloadsWith({})).toHaveLength(2);
  });

  it('finds the services that select workloads, in their own namespace only', () => {
    expect(index.servicesOf(inventory.workloads)).toEqual([inventory.services[0]]);
    expect(index.servicesOf([])).toEqual([]);
  });

  it('knows who has a name, and where', () => {
    expect(index.homesOf('web')).toEqual(['a', 'b']);
    expect(index.homesOf('bare')).toEqual([]);
    expect([index.hasIdentity('bare'), index.hasIdentity('a/web'), index.hasIdentity('web')]).toEqual([true, true, false]);
  });
});
