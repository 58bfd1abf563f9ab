import { describe, expect, it } from 'vitest';
import { CERTIFICATE, data, PRIVATE_KEY } from '../../../test/contract/certificate.js';
import type { KubernetesConnectionSpec } from '../../domain/translation/connection-spec.js';
import { readKubernetesSpec } from './kubernetes-spec.js';

function faults(spec: Partial<KubernetesConnectionSpec>): string[] {
  return readKubernetesSpec({ server: 'https://10.0.0.1:6443', ...spec }).violations.map(
    ({ pointer, detail }) => `${pointer} ${detail}`,
  );
}

function fileFaults(text: string, context?: string): string[] {
  const { settings, violations } = readKubernetesSpec({ kubeconfig: text, ...(context === undefined ? {} : { context }) });
  expect(settings === null).toBe(violations.length > 0);
  return violations.map(({ code, pointer, detail }) => `${pointer} ${code} ${detail.replace(/:.*/, '')}`);
}

function kubeconfig(cluster: string, user: string, more = ''): string {
  return `apiVersion: v1
kind: Config
current-context: east
contexts:
- name: east
  context: {cluster: c, user: u, namespace: shop}
clusters:
- name: c
  cluster: {${cluster}}
users:
- name: u
  user: {${user}}
${more}`;
}

const SERVER = 'server: "https://10.0.0.1:6443"';

describe('readKubernetesSpec, fields', () => {
  it('takes a token or a client certificate', () => {
    expect(faults({ token: 't', certificateAuthorityData: data(CERTIFICATE) })).toEqual([]);
    expect(faults({ clientCertificateData: data(CERTIFICATE), clientKeyData: data(PRIVATE_KEY) })).toEqual([]);
  });

  it('refuses what does not go together or cannot be read', () => {
    expect(faults({})).toEqual(['/token a token or a client certificate is needed']);
    expect(faults({ token: 't', clientCertificateData: data(CERTIFICATE) })).toEqual([
      '/token give a token or a client certificate, not both',
      '/clientKeyData a client certificate and its key belong together',
    ]);
    expect(faults({ clientCertificateData: 'AAAA', clientKeyData: 'AAAA' })).toEqual([
      '/clientCertificateData must be base64 of PEM certificates',
      '/clientKeyData must be base64 of a PEM private key without passphrase',
    ]);
    expect(faults({ token: 't', certificateAuthorityData: data(PRIVATE_KEY) })).toEqual([
      '/certificateAuthorityData must be base64 of PEM certificates',
    ]);
  });
});

describe('readKubernetesSpec, kubeconfig', () => {
  it('takes plain data of one context', () => {
    const text = kubeconfig(`${SERVER}, tls-server-name: api.test, certificate-authority-data: ${data(CERTIFICATE)}`, 'token: t');
    expect(fileFaults(text)).toEqual([]);
    expect(readKubernetesSpec({ kubeconfig: text, context: 'east' }).settings).toEqual({
      server: 'https://10.0.0.1:6443',
      tlsServerName: 'api.test',
      token: 't',
      certificateAuthorityData: data(CERTIFICATE),
      clientCertificateData: null,
      clientKeyData: null,
    });
    expect(fileFaults(text, 'west')).toContain('/kubeconfig KUBECONFIG_INVALID /contexts');
    expect(fileFaults(kubeconfig(SERVER, ''))).toEqual(['/kubeconfig KUBECONFIG_INVALID token']);
  });

  it.each([
    ['exec: {command: rm}', 'KUBECONFIG_EXEC /users/0/user/exec'],
    ['auth-provider: {name: gcp}', 'KUBECONFIG_AUTH_PROVIDER /users/0/user/auth-provider'],
    ['tokenFile: /var/run/token', 'KUBECONFIG_FILE_REFERENCE /users/0/user/tokenFile'],
    ['client-certificate: /a.crt', 'KUBECONFIG_FILE_REFERENCE /users/0/user/client-certificate'],
    ['client-key: /a.key', 'KUBECONFIG_FILE_REFERENCE /users/0/user/client-key'],
    ['as: admin', 'KUBECONFIG_IMPERSONATION /users/0/user/as'],
    ['username: x', 'KUBECONFIG_PASSWORD /users/0/user/username'],
    ['surprise: x', 'KUBECONFIG_UNSUPPORTED_FIELD /users/0/user/surprise'],
  ])('refuses a user with %s', (field, expected) => {
    expect(fileFaults(kubeconfig(SERVER, `token: t, ${field}`))).toEqual([`/kubeconfig ${expected}`]);
  });

  it.each([
    ['insecure-skip-tls-verify: true', 'KUBECONFIG_INSECURE /clusters/0/cluster/insecure-skip-tls-verify'],
    ['proxy-url: "http://proxy"', 'KUBECONFIG_PROXY /clusters/0/cluster/proxy-url'],
    ['certificate-authority: /ca.crt', 'KUBECONFIG_FILE_REFERENCE /clusters/0/cluster/certificate-authority'],
  ])('refuses a cluster with %s', (field, expected) => {
    expect(fileFaults(kubeconfig(`${SERVER}, ${field}`, 'token: t'))).toEqual([`/kubeconfig ${expected}`]);
  });

  it('refuses all of a file with refused parts, used or not, and names each', () => {
    const other = '- name: other\n  user: {exec: {command: rm}, as: x}\nextensions: []\n';
    expect(fileFaults(kubeconfig(SERVER, 'token: t', other))).toEqual([
      '/kubeconfig KUBECONFIG_UNSUPPORTED_FIELD /extensions',
      '/kubeconfig KUBECONFIG_EXEC /users/1/user/exec',
      '/kubeconfig KUBECONFIG_IMPERSONATION /users/1/user/as',
    ]);
  });

  it.each(['a: [', 'a: &x 1\nb: *y', '- 1', '', 'a: 1\n---\nb: 1'])('refuses the text %j', (text) => {
    expect(fileFaults(text)).toHaveLength(1);
  });
});
