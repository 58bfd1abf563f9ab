import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { RequestJwt } from '../../../src/domain/model/access-query.js';

const HOUR_S = 3600;

/** Makes the tokens that queries speak of: signed with the key of the set, or for invalid ones with another key or expired. */
export class TokenSigner {
  private readonly good = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private readonly bad = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  /** The JSON Web Key Set of the good key. */
  get keySet(): string {
    return JSON.stringify({ keys: [{ ...this.good.publicKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] });
  }

  token({ issuer, claims, valid }: RequestJwt): string {
    const isExpired = !valid && Object.keys(claims).length % 2 === 0;
    const now = Math.floor(Date.now() / 1000);
    const payload = { iss: issuer, ...claims, exp: isExpired ? now - HOUR_S : now + 24 * HOUR_S };
    return signed(payload, valid || isExpired ? this.good.privateKey : this.bad.privateKey);
  }
}

function signed(payload: object, key: KeyObject): string {
  const text = [{ alg: 'ES256', typ: 'JWT' }, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
