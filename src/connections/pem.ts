import { createPrivateKey, X509Certificate } from 'node:crypto';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** The PEM text in a field that holds base64 of PEM, as kubeconfigs have it, or PEM itself. */
export function pemOf(data: string): string {
  return data.includes('-----BEGIN') ? data : Buffer.from(data, 'base64').toString('utf8');
}

/** True where the field holds at least one certificate and all of them can be read. */
export function holdsCertificates(data: string): boolean {
  const certificates = pemOf(data).match(CERTIFICATE) ?? [];
  return certificates.length > 0 && certificates.every((pem) => isReadable(() => new X509Certificate(pem)));
}

/** True where the field holds a private key without a passphrase. */
export function holdsPrivateKey(data: string): boolean {
  return isReadable(() => createPrivateKey(pemOf(data)));
}

function isReadable(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
