import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CertificateAuthority } from './certificate-authority.js';

describe('CertificateAuthority', () => {
  const authority = new CertificateAuthority('mesh');
  const root = new X509Certificate(authority.certificate);

  it('signs itself as an authority', () => {
    expect(root.ca).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
  });

  it('issues certificates with the URIs asked for, and the same one again', () => {
    const issued = authority.issue('spiffe://cluster.local/ns/shop/sa/web');
    const leaf = new X509Certificate(issued.certificate);
    expect(leaf.checkIssued(root) && leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.subjectAltName).toBe('URI:spiffe://cluster.local/ns/shop/sa/web');
    expect(authority.issue('spiffe://cluster.local/ns/shop/sa/web')).toBe(issued);
  });
});
