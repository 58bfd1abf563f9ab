import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Secret } from '../../domain/secret.js';
import { InstallationKey } from './installation-key.js';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const VERSION = 1;

/** Where a credential belongs; a ciphertext moved to another place does not open. */
export interface CredentialPlace {
  readonly project: string;
  readonly mesh: string;
  readonly field: string;
}

/**
 * Encrypts credentials at rest: a fresh key per credential (AES-256-GCM), itself encrypted by the installation's key.
 * A sealed credential is version ‖ wrapped key ‖ encrypted value, each of the two as nonce ‖ ciphertext ‖ tag.
 */
@Injectable()
export class CredentialCipher {
  readonly #wrappingKey: Buffer;

  constructor(key: InstallationKey) {
    this.#wrappingKey = key.derive('credentials');
  }

  seal(secret: Secret, place: CredentialPlace): Buffer {
    const key = randomBytes(KEY_BYTES);
    const aad = aadOf(place);
    const wrapped = encrypt(this.#wrappingKey, key, aad);
    return Buffer.concat([Buffer.of(VERSION), wrapped, encrypt(key, Buffer.from(secret.reveal(), 'utf8'), aad)]);
  }

  /** Raises an Error where the bytes were changed, belong elsewhere or were sealed with another installation's key. */
  open(sealed: Buffer, place: CredentialPlace): Secret {
    if (sealed[0] !== VERSION) throw new Error('A sealed credential of an unknown version');
    const split = 1 + NONCE_BYTES + KEY_BYTES + TAG_BYTES;
    const aad = aadOf(place);
    const key = decrypt(this.#wrappingKey, sealed.subarray(1, split), aad);
    return new Secret(decrypt(key, sealed.subarray(split), aad).toString('utf8'));
  }

  /** What may be shown of a credential: enough to see that it changed, too little to guess it. */
  fingerprint(secret: Secret, place: CredentialPlace): string {
    return createHash('sha256').update(this.#wrappingKey).update(aadOf(place)).update(secret.reveal()).digest('hex').slice(0, 16);
  }
}

function encrypt(key: Buffer, value: Buffer, aad: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(aad);
  return Buffer.concat([nonce, cipher.update(value), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, sealed: Buffer, aad: Buffer): Buffer {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const tag = sealed.subarray(sealed.length - TAG_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(aad).setAuthTag(tag);
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
}

/** Length-prefixed by JSON, so that no two places have the same bytes. */
function aadOf({ project, mesh, field }: CredentialPlace): Buffer {
  return Buffer.from(JSON.stringify([project, mesh, field]), 'utf8');
}
