import { describe, expect, it } from 'vitest';
import { istioAdapter } from '../../src/adapters/istio/adapter.js';
import { projectedSnapshot } from '../../src/domain/analysis/projected-snapshot.js';
import type { JsonObject } from '../../src/domain/json.js';
import { detectDrift } from '../../src/domain/planning/drift.js';
import { markOwned, ownerOf } from '../../src/domain/planning/ownership.js';
import { isWrite, planChanges, type PlanInput } from '../../src/domain/planning/plan-changes.js';
import { rollbackChanges } from '../../src/domain/planning/rollback-changes.js';
import type { WrittenObject } from '../../src/domain/translation/mesh-adapter.js';
import type { NativeObject } from '../../src/domain/translation/native-object.js';
import { overlayRemainder, remainderIndex, type Remainder } from '../../src/domain/translation/remainder.js';

const COLLECTION = 'security.istio.io/PeerAuthentication';

function object(name: string, mode: string, policy = 'MutualTlsPolicy shop/p'): WrittenObject {
  const body: JsonObject = {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name, namespace: 'shop' },
    spec: { mtls: { mode } },
  };
  const rest = { version: null, writers: [], source: null, policies: [policy], part: 'policy' };
  return { collection: COLLECTION, namespace: 'shop', name, body, ...rest };
}

function observed(name: string, mode: string, owner: string | null, version = '1'): NativeObject {
  const bare = object(name, mode);
  return { ...(owner === null ? bare : markOwned(bare, owner, bare.policies)), version };
}

function plan(desired: readonly WrittenObject[], now: readonly NativeObject[], options: Partial<PlanInput> = {}) {
  const rest = { adoption: 'never', revertsDrift: true, observedOnly: new Set<string>() } as const;
  return planChanges({ project: 'ours', adapter: istioAdapter, desired, observed: now, ...rest, ...options });
}

function actions(desired: readonly WrittenObject[], now: readonly NativeObject[], options: Partial<PlanInput> = {}): string[] {
  return plan(desired, now, options).map(({ ref, action }) => `${action} ${ref.name}`);
}

describe('a plan', () => {
  it('creates what is missing, with our mark', () => {
    const [change] = plan([object('a', 'STRICT')], []);
    expect(change).toMatchObject({ action: 'create', before: null, observedVersion: null });
    expect(ownerOf({ ...object('a', 'STRICT'), body: change?.after ?? {} })).toBe('ours');
  });

  it('updates what differs and names the fields, and leaves what is as desired', () => {
    const [change] = plan([object('a', 'STRICT')], [observed('a', 'PERMISSIVE', 'ours', '7')]);
    expect(change).toMatchObject({ action: 'update', observedVersion: '7', fields: ['/spec/mtls/mode'] });
    expect(actions([object('a', 'STRICT')], [observed('a', 'STRICT', 'ours')])).toEqual(['no-op a']);
  });

  it('updates an equal object whose policies changed', () => {
    expect(actions([object('a', 'STRICT', 'MutualTlsPolicy shop/q')], [observed('a', 'STRICT', 'ours')])).toEqual(['update a']);
  });

  it('deletes only what is ours', () => {
    const now = [observed('a', 'STRICT', 'ours'), observed('b', 'STRICT', null), observed('c', 'STRICT', 'theirs')];
    expect(actions([], now)).toEqual(['delete a']);
  });

  it('never writes objects of others unless they are adopted', () => {
    const foreign = [observed('a', 'PERMISSIVE', null)];
    expect(actions([object('a', 'STRICT')], foreign)).toEqual(['conflict a']);
    expect(actions([object('a', 'STRICT')], foreign, { adoption: 'if-no-diff' })).toEqual(['conflict a']);
    expect(actions([object('a', 'PERMISSIVE')], foreign, { adoption: 'if-no-diff' })).toEqual(['adopt a']);
    expect(plan([object('a', 'STRICT')], foreign, { adoption: 'always' })[0]).toMatchObject({ action: 'adopt', takeOver: true });
    expect(actions([object('a', 'STRICT')], [observed('a', 'STRICT', 'theirs')], { adoption: 'always' })).toEqual(['conflict a']);
  });

  it('only observes what was imported and is unchanged', () => {
    const options = { observedOnly: new Set(['MutualTlsPolicy shop/p']) };
    expect(actions([object('a', 'STRICT')], [observed('a', 'PERMISSIVE', null)], options)).toEqual(['no-op a']);
  });

  it('knows what is a write', () => {
    const changes = plan([object('a', 'STRICT'), object('b', 'STRICT')], [observed('b', 'PERMISSIVE', null)]);
    expect(changes.map((change) => [change.action, isWrite(change)])).toEqual([
      ['create', true],
      ['conflict', false],
    ]);
  });
});

describe('a rollback', () => {
  it('undoes what was applied, last first', () => {
    const applied = [
      ...plan([object('a', 'STRICT')], []),
      ...plan([object('b', 'STRICT')], [observed('b', 'PERMISSIVE', 'ours')]),
    ];
    const undone = rollbackChanges(istioAdapter, applied, [observed('a', 'STRICT', 'ours'), observed('b', 'STRICT', 'ours')]);
    expect(undone.map(({ ref, action }) => `${action} ${ref.name}`)).toEqual(['update b', 'delete a']);
    expect(undone[0]?.after).toMatchObject({ spec: { mtls: { mode: 'PERMISSIVE' } } });
  });

  it('gives back what was deleted, and an adopted object without our mark', () => {
    const deleted = plan([], [observed('a', 'STRICT', 'ours')]);
    expect(rollbackChanges(istioAdapter, deleted, [])[0]).toMatchObject({ action: 'create' });
    const adopted = plan([object('b', 'STRICT')], [observed('b', 'PERMISSIVE', null)], { adoption: 'always' });
    const [undone] = rollbackChanges(istioAdapter, adopted, [observed('b', 'STRICT', 'ours')]);
    expect(ownerOf({ ...object('b', 'STRICT'), body: undone?.after ?? {} })).toBeNull();
  });

  it('leaves alone what somebody changed since', () => {
    const applied = plan([object('a', 'STRICT')], []);
    expect(rollbackChanges(istioAdapter, applied, [observed('a', 'DISABLE', 'ours')])[0]?.action).toBe('conflict');
    const changed = plan([object('a', 'STRICT')], [observed('a', 'PERMISSIVE', 'ours')]);
    expect(rollbackChanges(istioAdapter, changed, [])[0]?.action).toBe('conflict');
    expect(rollbackChanges(istioAdapter, changed, [observed('a', 'DISABLE', 'ours')])[0]?.action).toBe('conflict');
  });

  it('leaves alone what somebody else made just as we would have', () => {
    const written = plan([object('a', 'STRICT')], []);
    for (const owner of [null, 'theirs'])
      expect(rollbackChanges(istioAdapter, written, [observed('a', 'STRICT', owner)])[0]?.action).toBe('conflict');
  });

  it('needs nothing where all is as it was: the mesh never took the change, or somebody undid it', () => {
    const before = [observed('b', 'PERMISSIVE', 'ours'), observed('c', 'STRICT', 'ours')];
    const wanted = [object('a', 'STRICT'), object('b', 'STRICT')];
    const written = plan(wanted, before);
    expect(written.map(({ ref, action }) => `${action} ${ref.name}`)).toEqual(['create a', 'update b', 'delete c']);
    expect(rollbackChanges(istioAdapter, written, before).map(({ action }) => action)).toEqual(['no-op', 'no-op', 'no-op']);
    const unchanged = plan([object('b', 'PERMISSIVE')], [observed('b', 'PERMISSIVE', null)], { adoption: 'always' });
    expect(unchanged[0]?.action).toBe('adopt');
    expect(rollbackChanges(istioAdapter, unchanged, [observed('b', 'PERMISSIVE', 'ours')])[0]?.action).toBe('update');
  });
});

describe('drift', () => {
  const pushed = [markOwned(object('a', 'STRICT'), 'ours', ['p'])];

  it('is none where only the server added something', () => {
    expect(detectDrift(istioAdapter, pushed, [observed('a', 'STRICT', 'ours')])).toEqual([]);
  });

  it('names what is gone, and the fields that changed with who wrote them', () => {
    expect(detectDrift(istioAdapter, pushed, [])).toMatchObject([{ kind: 'missing' }]);
    const writers = [
      { name: 'kubectl-edit', fields: ['/spec/mtls'] },
      { name: 'bystander', fields: ['/metadata/labels'] },
      { name: 'concordat', fields: ['/spec'] },
    ];
    const now = { ...observed('a', 'DISABLE', 'ours'), writers };
    const [entry] = detectDrift(istioAdapter, pushed, [now]);
    expect(entry).toMatchObject({ kind: 'changed', writers: ['kubectl-edit'] });
    expect(entry?.fields.map(({ pointer }) => pointer)).toEqual(['/spec/mtls/mode']);
  });
});

describe('the projected snapshot', () => {
  const snapshot = (objects: NativeObject[]) => ({ mesh: 'east', kind: 'istio' as const, version: null, objects });

  it('is the very same where nothing would change', () => {
    const before = snapshot([observed('a', 'STRICT', 'ours'), observed('b', 'STRICT', null)]);
    expect(projectedSnapshot(istioAdapter, before, [object('a', 'STRICT')], 'ours')).toBe(before);
  });

  it('has what is desired in place, keeps foreign objects and drops ours that nobody wants', () => {
    const before = snapshot([
      observed('a', 'PERMISSIVE', 'ours'),
      observed('b', 'STRICT', null),
      observed('c', 'STRICT', 'ours'),
    ]);
    const after = projectedSnapshot(istioAdapter, before, [object('a', 'STRICT'), object('d', 'STRICT')], 'ours');
    expect(after.objects.map(({ name }) => name)).toEqual(['a', 'b', 'd']);
    expect(after.objects[0]?.body['spec']).toEqual({ mtls: { mode: 'STRICT' } });
  });
});

describe('a remainder', () => {
  const fields = [
    { pointer: '/spec/extra', wanted: 1, given: undefined },
    { pointer: '/spec/mode', wanted: 'b', given: 'a' },
    { pointer: '/spec/rules/0/extra', wanted: 2, given: undefined },
  ];
  const ref = { collection: COLLECTION, namespace: 'shop', name: 'a' };
  const remainder: Remainder = { object: ref, policies: ['p'], fields, notes: [] };
  const body: JsonObject = { spec: { mode: 'a', rules: [{}] } };

  it('comes back whole on an unchanged object', () => {
    const { body: laid, dropped } = overlayRemainder(body, remainder, true);
    expect(laid).toEqual({ spec: { extra: 1, mode: 'b', rules: [{ extra: 2 }] } });
    expect(dropped).toEqual([]);
  });

  it('keeps on a changed one only what still has its place', () => {
    const { body: laid, dropped } = overlayRemainder(body, remainder, false);
    expect(laid).toEqual({ spec: { extra: 1, mode: 'a', rules: [{}] } });
    expect(dropped).toEqual(['/spec/mode', '/spec/rules/0/extra']);
  });

  it('is found by its object', () => {
    expect(remainderIndex([remainder]).get(`${COLLECTION} shop/a`)).toBe(remainder);
  });
});
