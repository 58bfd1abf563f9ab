import { describe, expect, it } from 'vitest';
import { CERTIFICATE, data, PRIVATE_KEY } from '../../../test/contract/certificate.js';
import { KubernetesSpec, kubernetesSettings, publicKubernetesSpec } from './kubernetes-spec.js';

function issues(spec: unknown): string[] {
  const result = KubernetesSpec.safeParse(spec);
  return result.success ? [] : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

function codes(kubeconfig: string): unknown[] {
  const result = KubernetesSpec.safeParse({ kubeconfig });
  if (result.success) return [];
  return result.error.issues.map((issue) =>
    issue.code === 'custom' ? `${issue.params?.['code']} ${issue.params?.['pointer']}` : issue.code,
  );
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

describe('KubernetesSpec', () => {
  it('takes fields', () => {
    const spec = { server: 'https://10.0.0.1:6443', token: 't', certificateAuthorityData: data(CERTIFICATE) };
    expect(issues(spec)).toEqual([]);
    expect(
      issues({ server: 'https://10.0.0.1', clientCertificateData: data(CERTIFICATE), clientKeyData: data(PRIVATE_KEY) }),
    ).toEqual([]);
    const shown = JSON.stringify(publicKubernetesSpec(spec));
    expect(shown).toContain('"fingerprint":"sha256:');
    expect(shown).not.toContain('"t"');
  });

  it('refuses what does not go together', () => {
    expect(issues({ server: 'https://x' })).toEqual(['token: a token or a client certificate is needed']);
    expect(issues({ token: 't' })).toEqual(['server: the address of the API server is missing or no URL']);
    expect(issues({ server: 'https://x', token: 't', clientCertificateData: data(CERTIFICATE) })).toEqual([
      'token: give a token or a client certificate, not both',
      'clientKeyData: a client certificate and its key belong together',
    ]);
    expect(issues({ server: 'https://x', token: 't', certificateAuthorityData: 'AAAA' })).toEqual([
      'certificateAuthorityData: must be base64 of PEM certificates',
    ]);
    expect(issues({ server: 'https://x', token: 't', insecureSkipTlsVerify: true })[0]).toContain('nrecognized key');
  });

  it('takes a kubeconfig of plain data', () => {
    const text = kubeconfig(`${SERVER}, tls-server-name: api.test, certificate-authority-data: ${data(CERTIFICATE)}`, 'token: t');
    expect(issues({ kubeconfig: text })).toEqual([]);
    expect(kubernetesSettings({ kubeconfig: text })).toMatchObject({
      server: 'https://10.0.0.1:6443',
      tlsServerName: 'api.test',
      token: 't',
    });
    expect(issues({ kubeconfig: text, context: 'west' })).toContain('kubeconfig: /contexts: there is no context of this name');
    expect(issues({ kubeconfig: text, token: 't' })).toEqual(['token: cannot stand beside a kubeconfig']);
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
    expect(codes(kubeconfig(SERVER, `token: t, ${field}`))).toEqual([expected]);
  });

  it.each([
    ['insecure-skip-tls-verify: true', 'KUBECONFIG_INSECURE /clusters/0/cluster/insecure-skip-tls-verify'],
    ['proxy-url: "http://proxy"', 'KUBECONFIG_PROXY /clusters/0/cluster/proxy-url'],
    ['certificate-authority: /ca.crt', 'KUBECONFIG_FILE_REFERENCE /clusters/0/cluster/certificate-authority'],
  ])('refuses a cluster with %s', (field, expected) => {
    expect(codes(kubeconfig(`${SERVER}, ${field}`, 'token: t'))).toEqual([expected]);
  });

  it('refuses all of a file with refused parts, used or not, and names each', () => {
    const other = '- name: other\n  user: {exec: {command: rm}, as: x}\nextensions: []\n';
    expect(codes(kubeconfig(SERVER, 'token: t', other))).toEqual([
      'KUBECONFIG_UNSUPPORTED_FIELD /extensions',
      'KUBECONFIG_EXEC /users/1/user/exec',
      'KUBECONFIG_IMPERSONATION /users/1/user/as',
    ]);
  });

  it.each(['a: [', 'a: &x 1\nb: *y', '- 1', '', 'a: 1\n---\nb: 1'])('refuses the text %j', (text) => {
    expect(issues({ kubeconfig: text }).length).toBeGreaterThan(0);
  });
});
