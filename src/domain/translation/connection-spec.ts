import { z } from 'zod';

const text = z.string().min(1).max(65_536);

/** A Kubernetes API server with a credential: a bearer token, or a client certificate with its key (base64 PEM). */
export const KubernetesConnectionSpec = z
  .strictObject({
    server: z.string().min(1).max(2048).describe('URL of the API server'),
    certificateAuthorityData: text.optional().describe('base64 PEM; without it the public roots are trusted'),
    tlsServerName: z.string().min(1).max(253).optional(),
    token: text.optional().describe('Write-only'),
    clientCertificateData: text.optional().describe('base64 PEM'),
    clientKeyData: text.optional().describe('base64 PEM; write-only'),
  })
  .refine((spec) => (spec.clientCertificateData === undefined) === (spec.clientKeyData === undefined), {
    error: 'a client certificate and its key come together',
  })
  .meta({ id: 'KubernetesConnection' });
export type KubernetesConnectionSpec = z.infer<typeof KubernetesConnectionSpec>;

/** A kubeconfig as text. Only plain servers, certificates and tokens are accepted from it: nothing that runs a program or reads a file. */
export const KubeconfigSpec = z
  .strictObject({ kubeconfig: z.string().min(1).max(262_144).describe('Write-only'), context: z.string().min(1).optional() })
  .meta({ id: 'KubeconfigConnection' });
export type KubeconfigSpec = z.infer<typeof KubeconfigSpec>;

/** A Consul HTTP API with an ACL token. */
export const ConsulConnectionSpec = z
  .strictObject({
    address: z.string().min(1).max(2048).describe('URL of an agent or server'),
    token: text.optional().describe('Write-only'),
    caData: text.optional().describe('base64 PEM; without it the public roots are trusted'),
    datacenter: z.string().min(1).max(64).optional(),
  })
  .meta({ id: 'ConsulConnection' });
export type ConsulConnectionSpec = z.infer<typeof ConsulConnectionSpec>;

const overKubernetes = z.strictObject({ kubernetes: z.union([KubernetesConnectionSpec, KubeconfigSpec]) });
const overConsul = z.strictObject({ consul: ConsulConnectionSpec });

/** How a mesh is reached whose servers can be spoken with. */
export const LiveConnectionSpec = z.union([overKubernetes, overConsul]).meta({ id: 'LiveConnection' });
export type LiveConnectionSpec = z.infer<typeof LiveConnectionSpec>;

/** How a mesh is reached. `documents`: it is not; its native objects are sent to us. */
export const ConnectionSpec = z
  .union([overKubernetes, overConsul, z.strictObject({ documents: z.strictObject({}) })])
  .meta({ id: 'Connection' });
export type ConnectionSpec = z.infer<typeof ConnectionSpec>;
