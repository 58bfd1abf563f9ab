import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { JsonObject } from '../../../src/domain/json.js';
import type { RequestJwt } from '../../../src/domain/model/access-query.js';

interface IssuerKeys {
  readonly privateKey: KeyObject;
  /** A JSON Web Key Set, as a RequestAuthentication holds it. */
  readonly jwks: string;
}

/** Issuers of tokens, each with a key of its own (ES256). */
export class TokenIssuers {
  private readonly keys = new Map<string, IssuerKeys>();
  private readonly signed = new Map<string, string>();

  /** The keys by which the tokens of an issuer are verified. */
  jwks(issuer: string): string {
    return this.keysOf(issuer).jwks;
  }

  /** The token as it travels; one that is not `valid` is signed by another key, or has expired. */
  sign({ issuer, claims, valid }: RequestJwt): string {
    const known = JSON.stringify([issuer, claims, valid]);
    const before = this.signed.get(known);
    if (before !== undefined) return before;
    // Which of the two defects follows from the token itself.
    const isForged = !valid && known.length % 2 === 0;
    const payload: JsonObject = { iss: issuer, ...claims, ...(valid || isForged ? {} : { exp: 1_600_000_000 }) };
    const content = `${encoded({ alg: 'ES256', typ: 'JWT' })}.${encoded(payload)}`;
    const { privateKey } = this.keysOf(isForged ? 'nobody that anybody trusts' : issuer);
    const signature = sign('sha256', Buffer.from(content), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const token = `${content}.${signature.toString('base64url')}`;
    this.signed.set(known, token);
    return token;
  }

  private keysOf(issuer: string): IssuerKeys {
    const known = this.keys.get(issuer);
    if (known !== undefined) return known;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const made = { privateKey, jwks: JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), alg: 'ES256' }] }) };
    this.keys.set(issuer, made);
    return made;
  }
}

function encoded(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
