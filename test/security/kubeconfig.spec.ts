import childProcess from 'node:child_process';
import fs from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CERTIFICATE, data, PRIVATE_KEY } from '../contract/certificate.js';
import { testApp, type Agent, type TestApp } from '../support/test-app.js';

const SERVER = 'server: "https://10.0.0.1:6443"';
const PLAIN = 'token: t';

function kubeconfig(cluster: string, user: string, more = ''): string {
  return `apiVersion: v1
kind: Config
current-context: c
contexts: [{ name: c, context: { cluster: c, user: u } }]
clusters: [{ name: c, cluster: { ${cluster} } }]
users: [{ name: u, user: { ${user} } }]
${more}`;
}

const folder = fs.mkdtempSync(join(tmpdir(), 'kubeconfig-'));
const marker = join(folder, 'ran');
const bait = join(folder, 'bait.pem');
let proxy: Server;
let proxied = 0;

/** What a kubeconfig can ask for beside an address and a credential, and the code that refuses it. */
const corpus = (port: number): readonly (readonly [string, string])[] => [
  [
    'KUBECONFIG_EXEC',
    kubeconfig(SERVER, `exec: { apiVersion: client.authentication.k8s.io/v1, command: touch, args: [${marker}] }`),
  ],
  ['KUBECONFIG_EXEC', kubeconfig(SERVER, `${PLAIN}, exec: { command: /bin/sh, args: [-c, "touch ${marker}"] }`)],
  ['KUBECONFIG_EXEC', kubeconfig(SERVER, `${PLAIN}, exec: null`)],
  [
    'KUBECONFIG_AUTH_PROVIDER',
    kubeconfig(SERVER, `auth-provider: { name: gcp, config: { cmd-path: touch, cmd-args: ${marker} } }`),
  ],
  [
    'KUBECONFIG_AUTH_PROVIDER',
    kubeconfig(SERVER, `auth-provider: { name: oidc, config: { idp-issuer-url: "http://127.0.0.1:${port}" } }`),
  ],
  ['KUBECONFIG_FILE_REFERENCE', kubeconfig(SERVER, `tokenFile: ${bait}`)],
  ['KUBECONFIG_FILE_REFERENCE', kubeconfig(SERVER, `client-certificate: ${bait}, client-key: ${bait}`)],
  ['KUBECONFIG_FILE_REFERENCE', kubeconfig(`${SERVER}, certificate-authority: ${bait}`, PLAIN)],
  ['KUBECONFIG_PROXY', kubeconfig(`${SERVER}, proxy-url: "http://127.0.0.1:${port}"`, PLAIN)],
  ['KUBECONFIG_PROXY', kubeconfig(`${SERVER}, proxy-url: "socks5://127.0.0.1:${port}"`, PLAIN)],
  ['KUBECONFIG_INSECURE', kubeconfig(`${SERVER}, insecure-skip-tls-verify: true`, PLAIN)],
  ['KUBECONFIG_IMPERSONATION', kubeconfig(SERVER, `${PLAIN}, as: system:admin`)],
  ['KUBECONFIG_IMPERSONATION', kubeconfig(SERVER, `${PLAIN}, as-groups: [system:masters]`)],
  ['KUBECONFIG_PASSWORD', kubeconfig(SERVER, 'username: admin, password: admin')],
  ['KUBECONFIG_UNSUPPORTED_FIELD', kubeconfig(`${SERVER}, disable-compression: true`, PLAIN)],
  ['KUBECONFIG_UNSUPPORTED_FIELD', kubeconfig(SERVER, PLAIN, 'extensions: [{ name: x, extension: {} }]')],
  [
    'KUBECONFIG_EXEC',
    kubeconfig(SERVER, PLAIN).replace('users: [', 'users: [{ name: unused, user: { exec: { command: touch } } }, '),
  ],
  ['KUBECONFIG_INVALID', kubeconfig(SERVER, '<<: { exec: { command: touch } }, token: t')],
  ['KUBECONFIG_INVALID', kubeconfig(SERVER, 'token: !!js/function "function () {}"')],
  ['KUBECONFIG_INVALID', kubeconfig(SERVER, 'token: a, token: b')],
  ['EGRESS_REFUSED', kubeconfig('server: "http://10.0.0.1:6443"', PLAIN)],
  ['EGRESS_REFUSED', kubeconfig('server: "https://169.254.169.254"', PLAIN)],
  ['EGRESS_REFUSED', kubeconfig('server: "file:///etc/passwd"', PLAIN)],
];

// CVE-2022-24817, CVE-2021-41254, CVE-2024-33396, CVE-2024-22036, CVE-2026-44939, CVE-2022-24348: an uploaded kubeconfig is code.
describe('hostile kubeconfigs', () => {
  const started: string[] = [];
  const opened: string[] = [];
  let app: TestApp;
  let operator: Agent;
  let port: number;

  beforeAll(async () => {
    fs.writeFileSync(bait, `${CERTIFICATE}${PRIVATE_KEY}`);
    proxy = createServer((socket) => {
      proxied += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    port = (proxy.address() as AddressInfo).port;
    app = await testApp({ variables: { CONCORDAT_EGRESS_ALLOW: '10.0.0.0/8' } });
    operator = await app.as('operator');
    watch();
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
    proxy.close();
    fs.rmSync(folder, { recursive: true });
    await app.close();
  });

  /** Notes programs that start and files that open, for CommonJS and ES modules alike; both still happen. */
  function watch(): void {
    for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'] as const) {
      const original = childProcess[name] as (...args: unknown[]) => unknown;
      vi.spyOn(childProcess, name).mockImplementation(((...args: unknown[]) => {
        started.push(String(args[0]));
        return original(...args);
      }) as never);
    }
    for (const name of ['open', 'openSync', 'readFile', 'readFileSync', 'createReadStream', 'existsSync', 'statSync'] as const) {
      const original = fs[name] as (...args: unknown[]) => unknown;
      vi.spyOn(fs, name).mockImplementation((...args: unknown[]) => {
        opened.push(String(args[0]));
        return original(...args);
      });
    }
    syncBuiltinESMExports();
  }

  const put = (text: string) =>
    operator.put('meshes/hostile').send({ kind: 'istio', connection: { kubernetes: { kubeconfig: text } } });

  it('would be noticed if they ran or read something', async () => {
    const { readFileSync } = await import('node:fs');
    const { execFileSync } = await import('node:child_process');
    readFileSync(bait);
    execFileSync('true');
    expect([opened.includes(bait), started.includes('true')]).toEqual([true, true]);
    opened.length = 0;
    started.length = 0;
  });

  it('are refused with their code, start nothing, read nothing, call nobody', async () => {
    for (const [code, text] of corpus(port)) {
      const answer = await put(text);
      expect([text, answer.status]).toEqual([text, 400]);
      const found = answer.body.errors
        .map((error: { code: string; detail: string }) => `${error.code} ${error.detail}`)
        .join('\n');
      expect([text, found]).toEqual([text, expect.stringContaining(code)]);
    }
    await operator.get('meshes/hostile').expect(404);
    await operator.post('meshes/hostile/verifications').expect(404);
    expect(started).toEqual([]);
    expect(opened.filter((path) => path.startsWith(folder))).toEqual([]);
    expect(fs.existsSync(marker)).toBe(false);
    expect(proxied).toBe(0);
  });

  it('leave plain ones alone', async () => {
    await put(kubeconfig(SERVER, PLAIN)).expect(201);
    const identity = `client-certificate-data: ${data(CERTIFICATE)}, client-key-data: ${data(PRIVATE_KEY)}`;
    await put(kubeconfig(`${SERVER}, certificate-authority-data: ${data(CERTIFICATE)}`, identity))
      .set('if-match', '"1"')
      .expect(200);
    expect(started).toEqual([]);
  });

  // CVE-2022-31105, CVE-2026-50166, CVE-2025-67601: the check of certificates could be switched off.
  it.each(['insecureSkipTlsVerify', 'skipTLSVerify', 'insecure-skip-tls-verify', 'proxyUrl', 'exec', 'tokenFile', 'as'])(
    'have no counterpart %s among the fields',
    async (field) => {
      const kubernetes = { server: 'https://10.0.0.1', token: 't', [field]: true };
      await operator.put('meshes/fields').send({ kind: 'istio', connection: { kubernetes } }).expect(400);
      const consul = { address: 'https://10.0.0.1', [field]: true };
      await operator.put('meshes/fields').send({ kind: 'consul', connection: { consul } }).expect(400);
    },
  );
});
