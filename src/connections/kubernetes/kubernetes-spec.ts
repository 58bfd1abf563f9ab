import { z } from 'zod';
import { fingerprint, holdsCertificates, holdsPrivateKey } from '../pem.js';
import { readKubeconfig } from './kubeconfig.js';
import type { KubernetesSettings } from './kubernetes-settings.js';

const MAX_CERTIFICATE_LENGTH = 256 * 1024;
const Data = z.string().min(1).max(MAX_CERTIFICATE_LENGTH);

const Fields = z.strictObject({
  server: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional()
    .meta({ description: 'Address of the API server; https except on loopback' }),
  certificateAuthorityData: Data.optional().meta({
    description: 'Certificates that may sign the server’s, base64 of PEM. Default: public CAs',
  }),
  tlsServerName: z
    .string()
    .min(1)
    .max(253)
    .optional()
    .meta({ description: 'Name that the server’s certificate must bear, if not its host' }),
  token: z.string().min(1).max(65_536).optional().meta({ writeOnly: true, description: 'Bearer token' }),
  clientCertificateData: Data.optional().meta({ description: 'Client certificate, base64 of PEM; with clientKeyData' }),
  clientKeyData: Data.optional().meta({ writeOnly: true, description: 'Its private key, base64 of PEM' }),
  kubeconfig: z.string().min(1).max(MAX_CERTIFICATE_LENGTH).optional().meta({
    writeOnly: true,
    description: 'A kubeconfig (YAML) in place of the other fields. Programs, files, proxies and insecure TLS in it are refused',
  }),
  context: z.string().min(1).max(253).optional().meta({ description: 'Context of the kubeconfig. Default: its current-context' }),
});

type Fields = z.infer<typeof Fields>;

/** The settings that valid fields or a valid kubeconfig give; null for an invalid kubeconfig. */
function settingsIn(fields: Fields): KubernetesSettings | null {
  if (fields.kubeconfig !== undefined) return readKubeconfig(fields.kubeconfig, fields.context).settings;
  return {
    server: fields.server ?? '',
    certificateAuthorityData: fields.certificateAuthorityData ?? null,
    tlsServerName: fields.tlsServerName ?? null,
    token: fields.token ?? null,
    clientCertificateData: fields.clientCertificateData ?? null,
    clientKeyData: fields.clientKeyData ?? null,
  };
}

/** What is wrong with settings taken together, each with the field that it concerns. */
function faultsOf(settings: KubernetesSettings): [keyof KubernetesSettings, string][] {
  const { server, certificateAuthorityData: ca, token, clientCertificateData: certificate, clientKeyData: key } = settings;
  const faults: [keyof KubernetesSettings, boolean, string][] = [
    ['server', URL.parse(server) === null, 'the address of the API server is missing or no URL'],
    ['certificateAuthorityData', ca !== null && !holdsCertificates(ca), 'must be base64 of PEM certificates'],
    ['token', token === null && certificate === null, 'a token or a client certificate is needed'],
    ['token', token !== null && certificate !== null, 'give a token or a client certificate, not both'],
    ['clientCertificateData', certificate !== null && !holdsCertificates(certificate), 'must be base64 of PEM certificates'],
    ['clientKeyData', (certificate === null) !== (key === null), 'a client certificate and its key belong together'],
    ['clientKeyData', key !== null && !holdsPrivateKey(key), 'must be base64 of a PEM private key without passphrase'],
  ];
  return faults.filter(([, isFault]) => isFault).map(([field, , message]) => [field, message]);
}

function check(fields: Fields, context: z.RefinementCtx): void {
  const issue = (path: string, message: string, params: Record<string, string> = {}) =>
    context.addIssue({ code: 'custom', path: [path], message, params });
  const { kubeconfig, context: name, ...direct } = fields;
  if (kubeconfig === undefined) {
    if (name !== undefined) issue('context', 'is only for a kubeconfig');
  } else {
    for (const field of Object.keys(direct)) issue(field, 'cannot stand beside a kubeconfig');
    for (const { code, pointer, detail } of readKubeconfig(kubeconfig, name).violations) {
      issue('kubeconfig', `${pointer === '' ? '' : `${pointer}: `}${detail}`, { code, pointer });
    }
  }
  const settings = settingsIn(fields);
  if (settings === null) return;
  for (const [field, message] of faultsOf(settings)) {
    if (kubeconfig === undefined) issue(field, message);
    else issue('kubeconfig', `${field}: ${message}`, { code: 'KUBECONFIG_INVALID' });
  }
}

/** The connection to a Kubernetes API server as users write it: single fields, or a kubeconfig of which only such fields are taken. */
export const KubernetesSpec = Fields.superRefine(check).meta({
  id: 'KubernetesConnection',
  description: 'How the API server of the cluster is reached',
  example: { server: 'https://10.20.0.5:6443', certificateAuthorityData: 'LS0tLS1CRUdJTi…', token: 'eyJhbGciOi…' },
});

/** A valid connection to a Kubernetes API server. */
export type KubernetesSpec = z.infer<typeof KubernetesSpec>;

/** The settings of a spec that KubernetesSpec has accepted. */
export function kubernetesSettings(spec: KubernetesSpec): KubernetesSettings {
  const settings = settingsIn(spec);
  if (settings === null) throw new Error('the kubeconfig of this connection was never accepted');
  return settings;
}

/** What may be shown of a spec: where it leads, and which credential it holds without the credential. */
export function publicKubernetesSpec(spec: KubernetesSpec): Record<string, unknown> {
  const { server, certificateAuthorityData, tlsServerName, token, clientCertificateData } = kubernetesSettings(spec);
  return {
    server,
    ...(certificateAuthorityData === null ? {} : { certificateAuthority: fingerprint(certificateAuthorityData) }),
    ...(tlsServerName === null ? {} : { tlsServerName }),
    credential: token === null ? credentialOf('clientCertificate', clientCertificateData) : credentialOf('token', token),
  };
}

function credentialOf(kind: string, secret: string | null): { kind: string; fingerprint: string } {
  return { kind, fingerprint: fingerprint(secret ?? '') };
}
