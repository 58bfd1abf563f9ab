import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  bitString,
  boolean,
  der,
  generalizedTime,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  utf8String,
} from './der.js';

/** A certificate with its private key, both PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

const ECDSA_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const SUBJECT_ALT_NAME = objectIdentifier('2.5.29.17');
const BASIC_CONSTRAINTS = objectIdentifier('2.5.29.19');
const KEY_USAGE = objectIdentifier('2.5.29.15');
const DAY_MS = 86_400_000;

/** A certificate authority of a mesh; what it signs is valid for a day. */
export class CertificateAuthority implements Certificate {
  readonly certificate: string;
  readonly key: string;
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private readonly issued = new Map<string, Certificate>();

  constructor(private readonly name: string) {
    const usage = sequence(KEY_USAGE, boolean(true), octetString(bitString(Buffer.from([0x06]), 1)));
    const constraints = sequence(BASIC_CONSTRAINTS, boolean(true), octetString(sequence(boolean(true))));
    this.certificate = this.signed(this.keys.publicKey, name, [constraints, usage]);
    this.key = pem(this.keys.privateKey);
  }

  /** A certificate for client and server with these URIs as its names (SPIFFE ids); the same one whenever asked. */
  issue(...uris: readonly string[]): Certificate {
    const known = this.issued.get(uris.join(' '));
    if (known !== undefined) return known;
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const names = sequence(...uris.map((uri) => der(0x86, Buffer.from(uri))));
    const extension = sequence(SUBJECT_ALT_NAME, boolean(true), octetString(names));
    const made = { certificate: this.signed(publicKey, '', uris.length === 0 ? [] : [extension]), key: pem(privateKey) };
    this.issued.set(uris.join(' '), made);
    return made;
  }

  /** RFC 5280 section 4.1. */
  private signed(publicKey: KeyObject, subject: string, extensions: readonly Buffer[]): string {
    const validity = sequence(generalizedTime(new Date(Date.now() - DAY_MS)), generalizedTime(new Date(Date.now() + DAY_MS)));
    const toBeSigned = sequence(
      der(0xa0, integer(2)),
      integer(1, ...randomBytes(12)),
      ECDSA_SHA256,
      distinguishedName(this.name),
      validity,
      distinguishedName(subject),
      publicKey.export({ type: 'spki', format: 'der' }),
      ...(extensions.length === 0 ? [] : [der(0xa3, sequence(...extensions))]),
    );
    const certificate = sequence(toBeSigned, ECDSA_SHA256, bitString(sign('sha256', toBeSigned, this.keys.privateKey)));
    const lines = certificate.toString('base64').replaceAll(/.{64}(?=.)/gu, '$&\n');
    return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
  }
}

/** With one common name, or empty. */
function distinguishedName(commonName: string): Buffer {
  return commonName === '' ? sequence() : sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8String(commonName))));
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' });
}
