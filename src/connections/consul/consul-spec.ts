import { z } from 'zod';
import { fingerprint, holdsCertificates } from '../pem.js';

/** The connection to a Consul datacenter as users write it. */
export const ConsulSpec = z
  .strictObject({
    address: z
      .url({ protocol: /^https?$/ })
      .max(2048)
      .meta({ description: 'Address of the HTTP API; https except on loopback' }),
    token: z.string().min(1).max(4096).optional().meta({ writeOnly: true, description: 'ACL token' }),
    caData: z
      .string()
      .min(1)
      .max(256 * 1024)
      .refine(holdsCertificates, 'must be base64 of PEM certificates')
      .optional()
      .meta({ description: 'Certificates that may sign the server’s, base64 of PEM. Default: public CAs' }),
    datacenter: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/)
      .optional()
      .meta({ description: 'Datacenter to read and write. Default: the one of the agent' }),
  })
  .meta({
    id: 'ConsulConnection',
    description: 'How the HTTP API of the datacenter is reached',
    example: { address: 'https://consul.example.com:8501', token: '6f1c…', datacenter: 'dc1' },
  });

/** A valid connection to a Consul datacenter. */
export type ConsulSpec = z.infer<typeof ConsulSpec>;

/** What may be shown of a spec: where it leads, and which credential it holds without the credential. */
export function publicConsulSpec({ address, token, caData, datacenter }: ConsulSpec): Record<string, unknown> {
  return {
    address,
    ...(datacenter === undefined ? {} : { datacenter }),
    ...(caData === undefined ? {} : { certificateAuthority: fingerprint(caData) }),
    ...(token === undefined ? {} : { credential: { kind: 'token', fingerprint: fingerprint(token) } }),
  };
}
