import { describe, expect, it } from 'vitest';
import { removalPatch } from './removal-patch.js';

describe('removalPatch', () => {
  const live = {
    kind: 'PeerAuthentication',
    metadata: { name: 'a' },
    spec: { mtls: { mode: 'STRICT' }, portLevelMtls: { '9090': {} } },
  };

  it('takes what is not wanted, wherever it stands, and leaves metadata and status', () => {
    expect(removalPatch({ ...live, status: {} }, { spec: { mtls: { mode: 'STRICT' } } })).toEqual({
      spec: { portLevelMtls: null },
    });
    expect(removalPatch(live, { spec: { mtls: {}, portLevelMtls: { '9090': {} } } })).toEqual({ spec: { mtls: { mode: null } } });
  });

  it('takes labels and leaves annotations', () => {
    const metadata = { name: 'a', labels: { team: 'money', app: 'a' }, annotations: { note: 'x' } };
    expect(removalPatch({ ...live, metadata }, { ...live, metadata: { labels: { app: 'a' } } })).toEqual({
      metadata: { labels: { team: null } },
    });
  });

  it('replaces lists whole', () => {
    expect(removalPatch({ spec: { rules: [{}, { from: [] }] } }, { spec: { rules: [{}] } })).toEqual({ spec: { rules: [{}] } });
  });

  it('is null where apply alone makes it so', () => {
    expect(removalPatch(live, { spec: { ...live.spec, mtls: { mode: 'PERMISSIVE' }, selector: {} } })).toBeNull();
  });
});
