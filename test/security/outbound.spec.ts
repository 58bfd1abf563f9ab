import dns from 'node:dns';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { CERTIFICATE, PRIVATE_KEY } from '../contract/certificate.js';
import { testApp, type Agent, type TestApp } from '../support/test-app.js';

const servers: Server[] = [];
async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
afterAll(() => {
  for (const server of servers) server.close();
});

const kubernetes = (server: string) => ({ kind: 'istio', connection: { kubernetes: { server, token: 'a-token-that-is-kept' } } });
const consul = (address: string) => ({ kind: 'consul', connection: { consul: { address, token: 'a-token-that-is-kept' } } });

// CVE-2022-29153, CVE-2026-41413, CVE-2026-44936, CVE-2021-25320, CVE-2026-4789, OWASP API7: the server asks whatever it is told to ask.
describe('addresses of meshes, in an installation that reaches nothing of its own', () => {
  let app: TestApp;
  let operator: Agent;
  let port: number;
  let calls = 0;
  beforeAll(async () => {
    port = await listen(
      createTlsServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, (_, answer) => {
        calls += 1;
        answer.end('{}');
      }).on('connection', () => {
        calls += 1;
      }),
    );
    app = await testApp({ variables: { CONCORDAT_EGRESS_ALLOW: '', CONCORDAT_EGRESS_ALLOW_LOOPBACK: 'false' } });
    operator = await app.as('operator');
  });
  afterAll(() => app.close());
  afterEach(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
    expect(calls).toBe(0);
  });

  it.each([
    'https://127.0.0.1',
    'https://127.1',
    'https://2130706433',
    'https://0x7f000001',
    'https://0177.0.0.1',
    'https://0',
    'https://0.0.0.0',
    'https://[::]',
    'https://[::1]',
    'https://[::ffff:127.0.0.1]',
    'https://[::ffff:7f00:1]',
    'https://[64:ff9b::7f00:1]',
    'https://[64:ff9b::a9fe:a9fe]',
    'https://[2002:a9fe:a9fe::]',
    'https://169.254.169.254',
    'https://2852039166',
    'https://0xa9fea9fe',
    'https://[::ffff:169.254.169.254]',
    'https://[fe80::1]',
    'https://[fd00:ec2::254]',
    'https://100.100.100.200',
    'https://192.0.0.192',
    'https://224.0.0.1',
    'https://255.255.255.255',
    'https://①②⑦.⓪.⓪.①',
    'https://１２７。０。０。１',
    'https://user:password@example.com',
    'https://user@example.com',
    'https://example.com@169.254.169.254',
    'https://example.com#@169.254.169.254',
    'https://example.com?x=1',
    'http://10.0.0.1',
    'http://example.com',
    'ftp://10.0.0.1',
    'file:///etc/passwd',
    'gopher://10.0.0.1:6379/_x',
    'unix:///var/run/docker.sock',
    'javascript:alert(1)',
    '//10.0.0.1',
    'https://',
    'https://exa mple',
  ])('are refused before anything is stored: %s', async (address) => {
    for (const body of [kubernetes(address), consul(address)]) {
      const answer = await operator.put('meshes/ssrf').send(body).expect(400);
      expect(answer.body.errors.map(({ code }: { code: string }) => code)).toContain('EGRESS_REFUSED');
    }
    await operator.get('meshes/ssrf').expect(404);
  });

  /** Answers of a resolver that somebody else writes, for one name: a list per question, the last one again and again. */
  function resolveTo(name: string, ...answers: readonly (readonly string[])[]): { questions: () => number } {
    let asked = 0;
    const real = dns.lookup as (...args: unknown[]) => void;
    const stub = (host: string, options: object, callback: (...result: unknown[]) => void): void => {
      if (host !== name) return real(host, options, callback);
      const found = answers[Math.min(asked, answers.length - 1)] ?? [];
      asked += 1;
      callback(
        null,
        found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };
    vi.spyOn(dns, 'lookup').mockImplementation(stub as never);
    syncBuiltinESMExports();
    return { questions: () => asked };
  }

  let names = 0;
  async function verify(host: string): Promise<{ reachable: boolean; error: string }> {
    names += 1;
    const mesh = `name-${names}`;
    await operator
      .put(`meshes/${mesh}`)
      .send(kubernetes(`https://${host}:${port}`))
      .expect(201);
    return (await operator.post(`meshes/${mesh}/verifications`).expect(200)).body;
  }

  it.each([
    [['127.0.0.1']],
    [['0.0.0.0']],
    [['::1']],
    [['::ffff:127.0.0.1']],
    [['169.254.169.254']],
    [['fd00:ec2::254']],
    [['100.100.100.200']],
    [['93.184.216.34', '127.0.0.1']],
    [['93.184.216.34', '169.254.169.254']],
  ])('behind a name that resolves to %j are refused', async (addresses) => {
    const resolver = resolveTo('mesh.example.com', addresses);
    expect(await verify('mesh.example.com')).toMatchObject({
      reachable: false,
      error: expect.stringContaining('EGRESS_REFUSED') as string,
    });
    expect(resolver.questions()).toBeGreaterThan(0);
  });

  it('gain nothing from a second answer of the resolver', async () => {
    const resolver = resolveTo('rebind.example.com', ['192.0.2.1'], ['127.0.0.1']);
    const { reachable, error } = await verify('rebind.example.com');
    expect([reachable, resolver.questions() > 1 ? error : 'asked once']).toEqual([
      false,
      expect.stringMatching(/REFUSED|asked once/),
    ]);
  });

  it.each(['localhost', 'LOCALHOST', 'metadata.google.internal', 'lоcalhost'])(
    'named %s connect to nothing here',
    async (host) => {
      if (host === 'metadata.google.internal') resolveTo(host, ['169.254.169.254']);
      else if (host === 'lоcalhost') resolveTo(new URL(`https://${host}`).hostname, ['127.0.0.1', '::1']);
      const { reachable, error } = await verify(host);
      expect([reachable, error]).toEqual([false, expect.stringContaining('EGRESS_REFUSED')]);
    },
  );
});

// CVE-2022-29153, GHSA-8wfp-579w-6r25, CVE-2025-54468: redirects and credentials that went along.
describe('answers of meshes', () => {
  let app: TestApp;
  let operator: Agent;
  const seen: string[] = [];
  beforeAll(async () => {
    app = await testApp();
    operator = await app.as('operator');
  });
  afterAll(() => app.close());

  it.each([301, 302, 303, 307, 308])('that redirect (%i) are not followed, and the credential goes nowhere', async (status) => {
    const target = await listen(
      createServer((request, answer) => {
        seen.push(`${request.url} ${request.headers.authorization}`);
        answer.end('{}');
      }),
    );
    const port = await listen(
      createServer((_, answer) => {
        answer.writeHead(status, { location: `http://127.0.0.1:${target}/stolen` });
        answer.end();
      }),
    );
    for (const [name, body] of [
      ['k', kubernetes(`http://127.0.0.1:${port}`)],
      ['c', consul(`http://127.0.0.1:${port}`)],
    ] as const) {
      await operator.put(`meshes/${name}-${status}`).send(body).expect(201);
      const { body: verification } = await operator.post(`meshes/${name}-${status}/verifications`).expect(200);
      expect(verification).toMatchObject({ reachable: false, error: expect.stringContaining('redirect') as string });
      await operator.get(`meshes/${name}-${status}/services`).expect(502);
    }
    expect(seen).toEqual([]);
  });

  // CVE-2022-31105, CVE-2026-50166, CVE-2026-52724, CVE-2025-23390, CVE-2021-32574: TLS that nobody verified.
  it('are not heard where the certificate is not trusted', async () => {
    let requests = 0;
    const port = await listen(
      createTlsServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, (_, answer) => {
        requests += 1;
        answer.end('{}');
      }),
    );
    for (const [name, body] of [
      ['k', kubernetes(`https://127.0.0.1:${port}`)],
      ['c', consul(`https://127.0.0.1:${port}`)],
    ] as const) {
      await operator.put(`meshes/${name}-tls`).send(body).expect(201);
      const { body: verification } = await operator.post(`meshes/${name}-tls/verifications`).expect(200);
      expect(verification).toMatchObject({ reachable: false, error: expect.stringContaining('UNREACHABLE') as string });
    }
    expect(requests).toBe(0);
  });

  // CVE-2024-22030, CVE-2024-56513, CVE-2024-9779: whoever gets the address gets the credential of the one before.
  it('at another address never get the credential of the one before', async () => {
    const heard: string[] = [];
    const port = await listen(
      createServer((request, answer) => {
        heard.push(String(request.headers['x-consul-token'] ?? request.headers.authorization));
        answer.end('{}');
      }),
    );
    await operator.put('meshes/moved').send(consul('https://consul.example.com')).expect(201);
    const moved = { kind: 'consul', connection: { consul: { address: `http://127.0.0.1:${port}` } } };
    const { body } = await operator.put('meshes/moved').set('if-match', '"1"').send(moved).expect(200);
    expect(body.connection.consul.credential).toEqual({ kind: 'none', fingerprint: null });
    await operator.post('meshes/moved/verifications').expect(200);
    expect(new Set(heard)).toEqual(new Set(['undefined']));
    const bare = { kind: 'istio', connection: { kubernetes: { server: `http://127.0.0.1:${port}` } } };
    await operator.put('meshes/bare').send(bare).expect(400);
  });
});
