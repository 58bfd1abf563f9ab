import { describe, expect, it } from 'vitest';
import { takeOverPatch } from './take-over-patch.js';

const object = (spec: object, metadata: object = {}) => ({ kind: 'AuthorizationPolicy', metadata, spec }) as never;

describe('the patch of a take-over', () => {
  it('is not needed where apply alone takes nothing away', () => {
    expect(takeOverPatch(object({ action: 'ALLOW' }), object({ action: 'DENY', selector: {} }))).toBeNull();
  });

  it('holds what comes together with what goes, so that nothing in between is in force', () => {
    const live = object({ action: 'DENY', rules: [{}] }, { labels: { team: 'a' }, annotations: { note: 'kept' } });
    const wanted = object({ selector: { app: 'api' }, rules: [] }, { labels: { owner: 'us' }, annotations: { policy: 'p' } });
    expect(takeOverPatch(live, wanted)).toEqual({
      metadata: { labels: { team: null, owner: 'us' }, annotations: { policy: 'p' } },
      spec: { action: null, selector: { app: 'api' }, rules: [] },
    });
  });

  it('goes into objects and replaces lists whole', () => {
    const live = object({ selector: { a: '1', b: '2' }, ports: [1, 2], same: [3] });
    const patch = takeOverPatch(live, object({ selector: { a: '9' }, ports: [1], same: [3] }));
    expect(patch?.['spec']).toEqual({ selector: { a: '9', b: null }, ports: [1] });
  });

  const live = {
    kind: 'PeerAuthentication',
    metadata: { name: 'a' },
    spec: { mtls: { mode: 'STRICT' }, portLevelMtls: { '9090': {} } },
  };

  it('takes what is not wanted, wherever it stands, and leaves status alone', () => {
    expect(takeOverPatch({ ...live, status: {} }, { spec: { mtls: { mode: 'STRICT' } } })).toEqual({
      metadata: {},
      spec: { portLevelMtls: null },
    });
    expect(takeOverPatch(live, { spec: { mtls: {}, portLevelMtls: { '9090': {} } } })).toEqual({
      metadata: {},
      spec: { mtls: { mode: null } },
    });
  });

  it('takes labels and leaves annotations', () => {
    const metadata = { name: 'a', labels: { team: 'money', app: 'a' }, annotations: { note: 'x' } };
    expect(takeOverPatch({ ...live, metadata }, { ...live, metadata: { labels: { app: 'a' } } })).toEqual({
      metadata: { labels: { team: null } },
    });
  });

  it('is null where apply alone makes it so', () => {
    expect(takeOverPatch(live, { spec: { ...live.spec, mtls: { mode: 'PERMISSIVE' }, selector: {} } })).toBeNull();
  });
});
