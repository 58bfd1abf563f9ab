import { describe, expect, it } from 'vitest';
import { istioAdapter } from '../../adapters/istio/adapter.js';
import { markOwned } from '../../domain/planning/ownership.js';
import type { Connection } from '../../domain/translation/connection.js';
import type { NativeObject } from '../../domain/translation/native-object.js';
import { findDone, mismatch } from './as-written.js';
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

function adoption(): RolloutStep {
  const object = 'PeerAuthentication shop/default';
  const planned = { object, ref: REF, action: 'adopt', reason: '', policies: [], fields: [], takeOver: false } as const;
  const bodies = { before: foreign().body, after: ours().body, observedVersion: '7', dryRun: null };
  const stored = {
    position: 0,
    mesh: 'east',
    ref: REF,
    action: 'adopt',
    state: 'APPLYING',
    detail: null,
    version: null,
  } as const;
  return { stored, planned: { ...planned, policies: [], fields: [], ...bodies } };
}

describe('what a rollout finds written', () => {
  it('is as written where meaning and mark are', () => {
    const { planned } = adoption();
    expect(mismatch(istioAdapter, planned, ours())).toBeNull();
    expect(mismatch(istioAdapter, planned, ours('PERMISSIVE'))).toBe('it differs at /spec/mtls/mode');
    expect(mismatch(istioAdapter, planned, foreign())).toBe('it does not bear our mark');
    expect(mismatch(istioAdapter, planned, ours('STRICT', 'MutualTlsPolicy shop/q'))).toBe('it does not bear our mark');
    expect(mismatch(istioAdapter, planned, undefined)).toBe('it is not there');
  });

  it('does not take an adoption that was cut off for done because the object says the same', async () => {
    const meshWith = (object: NativeObject): Connection =>
      ({
        async *observe() {
          yield { collection: REF.collection, objects: [object], complete: true };
        },
      }) as Partial<Connection> as Connection;
    expect(await findDone(meshWith(foreign()), istioAdapter, [adoption()])).toEqual([]);
    expect(await findDone(meshWith(ours()), istioAdapter, [adoption()])).toMatchObject([{ result: { state: 'APPLIED' } }]);
  });
});
