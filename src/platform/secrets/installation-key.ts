import { randomBytes, hkdfSync } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '../../domain/secret.js';

/** The 256-bit key from which every other key of the installation is derived. */
export class InstallationKey {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    if (key.length !== 32) throw new Error('The encryption key must have 32 bytes');
    this.#key = key;
  }

  /** Reads 64 hexadecimal digits or base64. */
  static parse(text: Secret): InstallationKey {
    const value = text.reveal().trim();
    return new InstallationKey(Buffer.from(value, /^[0-9a-fA-F]{64}$/.test(value) ? 'hex' : 'base64'));
  }

  /** The key for one purpose, 32 bytes (HKDF-SHA-256), so that no key serves two. */
  derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#key, Buffer.alloc(0), `concordat/${purpose}`, 32));
  }
}

/** The key kept in the data folder (mode 0600), made on first use. Two processes that race end up with the same one. */
export async function storedInstallationKey(dataDir: string): Promise<InstallationKey> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'encryption.key');
  const candidate = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(candidate, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  try {
    await link(candidate, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(candidate, { force: true });
  }
  return InstallationKey.parse(new Secret(await readFile(path, 'utf8')));
}
