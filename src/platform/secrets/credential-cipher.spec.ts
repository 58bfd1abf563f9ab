import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../domain/secret.js';
import { CredentialCipher } from './credential-cipher.js';
import { InstallationKey, storedInstallationKey } from './installation-key.js';

const place = { project: 'shop', mesh: 'east', field: 'token' };
const cipher = new CredentialCipher(new InstallationKey(Buffer.alloc(32, 1)));
const secret = new Secret('hunter2');

describe('sealed credentials', () => {
  it('open where they were sealed', () => {
    expect(cipher.open(cipher.seal(secret, place), place).reveal()).toBe('hunter2');
  });

  it('never look alike and never hold the value', () => {
    const sealed = cipher.seal(secret, place);
    expect(sealed.equals(cipher.seal(secret, place))).toBe(false);
    expect(sealed.includes('hunter2')).toBe(false);
  });

  it.each([
    ['project', { ...place, project: 'other' }],
    ['mesh', { ...place, mesh: 'west' }],
    ['field', { ...place, field: 'key' }],
  ])('do not open in another %s', (_, elsewhere) => {
    const sealed = cipher.seal(secret, place);
    expect(() => cipher.open(sealed, elsewhere)).toThrow();
  });

  it('do not open when a bit was changed or with another key', () => {
    const sealed = cipher.seal(secret, place);
    for (const at of [0, 5, 40, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => cipher.open(changed, place)).toThrow();
    }
    const other = new CredentialCipher(new InstallationKey(Buffer.alloc(32, 2)));
    expect(() => other.open(sealed, place)).toThrow();
  });

  it('show by their fingerprint only whether they changed', () => {
    expect(cipher.fingerprint(secret, place)).toBe(cipher.fingerprint(new Secret('hunter2'), place));
    expect(cipher.fingerprint(secret, place)).not.toBe(cipher.fingerprint(new Secret('hunter3'), place));
  });
});

describe('the stored key', () => {
  it('is made once, also by a race, for its user only', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'concordat-key-'));
    const keys = await Promise.all([storedInstallationKey(folder), storedInstallationKey(folder)]);
    const again = await storedInstallationKey(folder);
    for (const key of keys) expect(key.derive('x').equals(again.derive('x'))).toBe(true);
    expect((await stat(join(folder, 'encryption.key'))).mode & 0o777).toBe(0o600);
    await rm(folder, { recursive: true });
  });
});

describe('a secret', () => {
  it('prints redacted everywhere', () => {
    expect([secret.toString(), JSON.stringify({ secret }), inspect({ secret }), String(secret)].join(' ')).not.toContain(
      'hunter2',
    );
    expect(secret.reveal()).toBe('hunter2');
  });
});
