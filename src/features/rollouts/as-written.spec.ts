import { describe, expect, it } from 'vitest';
import { istioAdapter } from '../../adapters/istio/adapter.js';
import { markOwned } from '../../domain/planning/ownership.js';
import type { Connection } from '../../domain/translation/connection.js';
import { nativeKey, type NativeObject } from '../../domain/translation/native-object.js';
import { findDone, isUnknown, mismatch } from './as-written.js';
import type { RolloutStep } from './rollout-step.js';

const REF = { collection: 'security.istio.io/PeerAuthentication', namespace: 'shop', name: 'default' };
const SERVER_MADE = { resourceVersion: '7', uid: 'u' };

/** The object in the mesh, without our mark. */
function foreign(mode = 'STRICT'): NativeObject {
  const metadata = { name: REF.name, namespace: REF.namespace, ...SERVER_MADE };
  const body = { apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication', metadata, spec: { mtls: { mode } } };
  return { ...REF, body, version: '7', writers: [], source: null };
}

const ours = (mode = 'STRICT', policy = 'MutualTlsPolicy shop/p') => markOwned(foreign(mode), 'shop', [policy]);

/** A step that was cut off. */
function cutOff(action: 'adopt' | 'delete'): RolloutStep {
  const object = 'PeerAuthentication shop/default';
  const bodies = action === 'adopt' ? { before: foreign().body, after: ours().body } : { before: ours().body, after: null };
  const rest = { object, reason: '', policies: [], fields: [], takeOver: false, observedVersion: '7', dryRun: null };
  const stored = { position: 0, mesh: 'east', ref: REF, action, state: 'APPLYING', detail: null, version: null } as const;
  return { stored, planned: { ref: REF, action, ...rest, ...bodies } };
}

/** A mesh that shows these objects. */
function meshOf(objects: readonly NativeObject[], complete = true): Connection {
  const mesh: Partial<Connection> = {
    async *observe() {
      yield { collection: REF.collection, objects, complete };
    },
  };
  return mesh as Connection;
}

describe('what a rollout finds written', () => {
  it('is as written where meaning and mark are', () => {
    const { planned } = cutOff('adopt');
    expect(mismatch(istioAdapter, planned, ours())).toBeNull();
    expect(mismatch(istioAdapter, planned, ours('PERMISSIVE'))).toBe('it differs at /spec/mtls/mode');
    expect(mismatch(istioAdapter, planned, foreign())).toBe('its mark of whose it is differs');
    expect(mismatch(istioAdapter, planned, ours('STRICT', 'MutualTlsPolicy shop/q'))).toBe('its mark of whose it is differs');
    expect(mismatch(istioAdapter, planned, undefined)).toBe('it is not there');
  });

  it('does not take an adoption that was cut off for done because the object says the same', async () => {
    expect(await findDone(meshOf([foreign()]), istioAdapter, [cutOff('adopt')])).toEqual([]);
    expect(await findDone(meshOf([ours()]), istioAdapter, [cutOff('adopt')])).toMatchObject([{ result: { state: 'APPLIED' } }]);
  });

  it('is unknown only where its own collection is withheld', () => {
    const { planned } = cutOff('adopt');
    const seen = new Map([[nativeKey(REF), ours()]]);
    expect(isUnknown({ now: new Map(), withheld: new Set([REF.collection]) }, planned)).toBe(true);
    expect(isUnknown({ now: new Map(), withheld: new Set(['peering']) }, planned)).toBe(false);
    expect(isUnknown({ now: seen, withheld: new Set([REF.collection]) }, planned)).toBe(false);
  });

  it('is not deleted because the mesh withholds it', async () => {
    expect(await findDone(meshOf([]), istioAdapter, [cutOff('delete')])).toMatchObject([{ result: { state: 'APPLIED' } }]);
    expect(await findDone(meshOf([], false), istioAdapter, [cutOff('delete')])).toEqual([]);
    expect(await findDone(meshOf([ours()], false), istioAdapter, [cutOff('adopt')])).toHaveLength(1);
  });
});
