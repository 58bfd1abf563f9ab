import { createHash, randomBytes } from 'node:crypto';
import { Secret } from '../domain/secret.js';

/** Marks our tokens, for people and for secret scanners. */
const PREFIX = 'cct_';

/** A new token: 256 random bits. It is shown once; only its hash is kept. */
export function makeToken(): Secret {
  return new Secret(PREFIX + randomBytes(32).toString('base64url'));
}

/** SHA-256 of a token: with 256 bits of randomness a slow hash would add nothing. */
export function hashToken(token: Secret): Buffer {
  return createHash('sha256').update(token.reveal()).digest();
}

/** The token of an Authorization header, or null. */
export function bearerToken(header: string | undefined): Secret | null {
  const match = header === undefined ? null : /^Bearer +([\x21-\x7e]{1,512})$/i.exec(header.trim());
  return match?.[1] === undefined ? null : new Secret(match[1]);
}
