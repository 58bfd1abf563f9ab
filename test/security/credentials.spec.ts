import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '../../src/access/actor.js';
import { ConsulSandbox } from '../../src/sandbox/consul/consul-sandbox.js';
import { ADMIN_RULES } from '../../src/sandbox/kubernetes/authorizer.js';
import { KubernetesSandbox } from '../../src/sandbox/kubernetes/kubernetes-sandbox.js';
import { CERTIFICATE, data, PRIVATE_KEY } from '../contract/certificate.js';
import { apiOperations, pathOf } from '../support/api-operations.js';
import { CapturedOutput } from '../support/captured-output.js';
import { databaseText } from '../support/database-text.js';
import { freshKey } from '../support/live-project.js';
import { testApp, type TestApp } from '../support/test-app.js';

const CANARIES = {
  token: 'canary-kubernetes-token',
  kubeconfig: 'canary-kubeconfig-token',
  consul: 'canary-consul-token',
  echoed: 'canary-echoed-token',
  refused: 'canary-refused-token',
  writer: 'canary-writer-token',
  password: 'canary-password',
} as const;
/** A piece of the private key that its PEM and the base64 of it have not in common with anything else. */
const KEYS = ['MIGHAgEAMBMGByqGSM49', data(PRIVATE_KEY).slice(60, 100), 'PRIVATE KEY'];
const LEAK = new RegExp(['canary-', ...KEYS].join('|'));

const POLICY = `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: owners, namespace: default }
spec: { target: { namespace: default }, action: deny, rules: [{ to: [{ methods: [DELETE] }] }] }
---
apiVersion: concordat/v1
kind: ServiceExport
metadata: { name: owners, namespace: default }
spec: { from: { mesh: plain, service: web }, gateway: { address: 203.0.113.10, trustedAs: { networks: [203.0.113.0/24] } } }
`;

const kubeconfig = (server: string) => `apiVersion: v1
kind: Config
current-context: c
contexts: [{ name: c, context: { cluster: c, user: u } }]
clusters: [{ name: c, cluster: { server: "${server}" } }]
users: [{ name: u, user: { token: ${CANARIES.kubeconfig} } }]
`;

/** A hostile mesh that says back whatever credential it was sent, in every place that an answer has. */
async function startEcho(): Promise<Server> {
  const server = createServer((request, answer) => {
    const credential = String(request.headers.authorization ?? request.headers['x-consul-token'] ?? '');
    const body = { kind: 'Status', message: `no: ${credential}`, reason: credential, details: { name: credential } };
    answer.writeHead(500, { 'content-type': 'application/json', warning: `299 - "${credential}"`, location: `/${credential}` });
    answer.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

// Lessons 1 to 3 of the advisories: CVE-2025-55190, CVE-2023-40029, CVE-2021-36782, CVE-2021-36783, CVE-2022-43757, CVE-2026-48786
// (answers), CVE-2023-25163, CVE-2025-23216, CVE-2026-42880, CVE-2024-52009 (errors, diffs), CVE-2023-22649, CVE-2024-58269 (audit, logs),
// CVE-2024-52284, CVE-2024-22032, CVE-2024-52282 (stored in clear).
describe('credentials of meshes', () => {
  const output = new CapturedOutput();
  const answers: [string, string][] = [];
  let app: TestApp;
  let closing: (() => unknown)[];
  const ids: Record<string, string> = {};

  const keep = (place: string, answer: { text: string; headers: object }): void => {
    answers.push([place, `${JSON.stringify(answer.headers)}\n${answer.text}`]);
  };

  async function putMeshes(): Promise<void> {
    const rules = { user: 'u', rules: ADMIN_RULES };
    const tokens = [CANARIES.token, CANARIES.kubeconfig, CANARIES.writer].map((token) => ({ token, ...rules }));
    const kubernetes = await KubernetesSandbox.start({ mesh: 'istio', tokens });
    const grants = { secretId: CANARIES.consul, accessorId: '5f2a1d34-7c0e-4b65-9f53-1f0d2c8a7e01', description: 'c' };
    const consul = await ConsulSandbox.start({ tokens: [{ ...grants, grants: 'management' }] });
    // Whoever may read gateways gets the private keys of their certificates.
    consul.write({ Kind: 'inline-certificate', Name: 'edge', Certificate: CERTIFICATE, PrivateKey: PRIVATE_KEY });
    const echo = await startEcho();
    const hostile = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`;
    closing = [() => app.close(), () => kubernetes.kill(), () => consul.kill(), () => echo.close()];
    const identity = { clientCertificateData: data(CERTIFICATE), clientKeyData: data(PRIVATE_KEY) };
    const meshes = {
      plain: { kubernetes: { server: kubernetes.url, token: CANARIES.token } },
      file: { kubernetes: { kubeconfig: kubeconfig(kubernetes.url) } },
      keyed: { kubernetes: { server: 'https://127.0.0.1:9', ...identity } },
      dc: { consul: { address: consul.url, token: CANARIES.consul } },
      echo: { kubernetes: { server: hostile, token: CANARIES.echoed } },
      echodc: { consul: { address: hostile, token: CANARIES.echoed } },
      refused: { kubernetes: { server: kubernetes.url, token: CANARIES.refused } },
      refuseddc: { consul: { address: consul.url, token: CANARIES.refused } },
    };
    const writers: Record<string, object> = {
      plain: { kubernetes: { server: kubernetes.url, token: CANARIES.writer } },
      echo: { kubernetes: { server: hostile, token: CANARIES.writer } },
      echodc: { consul: { address: hostile, token: CANARIES.writer } },
    };
    for (const [name, connection] of Object.entries(meshes)) {
      const kind = 'consul' in connection ? 'consul' : 'istio';
      const made = await app.admin.put(`meshes/${name}`).send({ kind, connection, writer: writers[name] });
      expect([name, made.status]).toEqual([name, 201]);
      keep(`PUT ${name}`, made);
      keep(`verify ${name}`, await app.admin.post(`meshes/${name}/verifications`));
      for (const path of ['imports', 'plans', 'drift-scans', 'checks', 'translations']) {
        keep(
          `${path} ${name}`,
          await app.admin
            .post(`${path}?wait=30s`)
            .set('idempotency-key', freshKey())
            .send({ meshes: [name] }),
        );
      }
    }
  }

  async function putWrongMeshes(): Promise<void> {
    const wrong = [
      { kubernetes: { server: 'https://10.0.0.1', token: { secret: CANARIES.token } } },
      { kubernetes: { server: `https://u:${CANARIES.password}@10.0.0.1`, token: CANARIES.token } },
      { kubernetes: { server: 'https://169.254.169.254', token: CANARIES.token, password: CANARIES.password } },
      { kubernetes: { server: 'https://10.0.0.1', clientCertificateData: data(CERTIFICATE), clientKeyData: CANARIES.token } },
      { kubernetes: { server: 'https://10.0.0.1', clientCertificateData: data(PRIVATE_KEY), clientKeyData: data(PRIVATE_KEY) } },
      { kubernetes: { kubeconfig: kubeconfig('https://10.0.0.1').replace('token:', 'tokne:') } },
      { kubernetes: { kubeconfig: `${kubeconfig('https://10.0.0.1')}\n  - : ${CANARIES.password} [` } },
      { kubernetes: { kubeconfig: kubeconfig(`https://u:${CANARIES.password}@x`) } },
      { consul: { address: 'https://x', token: CANARIES.consul, caData: data(PRIVATE_KEY) } },
      { consul: { address: `https://x?token=${CANARIES.consul}` } },
    ];
    for (const connection of wrong) {
      const answer = await app.admin.put('meshes/wrong').send({ kind: 'consul' in connection ? 'consul' : 'istio', connection });
      expect([JSON.stringify(connection).slice(0, 80), answer.status]).toEqual([JSON.stringify(connection).slice(0, 80), 400]);
      keep('PUT wrong', answer);
    }
    for (const writer of wrong) {
      const connection =
        'consul' in writer ? { consul: { address: 'https://x' } } : { kubernetes: { server: 'https://10.0.0.1' } };
      const kind = 'consul' in writer ? 'consul' : 'istio';
      const answer = await app.admin.put('meshes/wrong').send({ kind, connection, writer });
      expect([JSON.stringify(writer).slice(0, 80), answer.status]).toEqual([JSON.stringify(writer).slice(0, 80), 400]);
      keep('PUT wrong writer', answer);
    }
    const broken = `{"kind":"istio","connection":{"kubernetes":{"server":"x","token":"${CANARIES.token}"`;
    keep('broken JSON', await app.admin.put('meshes/wrong').set('content-type', 'application/json').send(broken));
    const yaml = `connection: { consul: { token: ${CANARIES.consul}\n  bad`;
    keep('broken YAML', await app.admin.put('meshes/wrong').set('content-type', 'application/yaml').send(yaml));
    keep('conflict', await app.admin.put('meshes/plain').send({ kind: 'istio', connection: wrong[9] }));
  }

  async function changeThings(): Promise<void> {
    const [author, approver] = await Promise.all([app.as('author'), app.as('approver')]);
    await author.post('apply').set('content-type', 'application/yaml').send(POLICY).expect(200);
    const plan = await author
      .post('plans?wait=60s')
      .set('idempotency-key', freshKey())
      .send({ meshes: ['plain', 'dc'] })
      .expect(201);
    keep('plan', plan);
    ids['plan'] = plan.body.id;
    await approver
      .post(`plans/${plan.body.id}/approvals`)
      .set('idempotency-key', freshKey())
      .send({ digest: plan.body.digest })
      .expect(201);
    const rollout = await app.admin
      .post('rollouts?wait=60s')
      .set('idempotency-key', freshKey())
      .send({ plan: plan.body.id })
      .expect(201);
    keep('rollout', rollout);
    ids['rollout'] = rollout.body.id;
    keep('rollback', await author.post(`rollouts/${rollout.body.id}/rollbacks?wait=30s`).set('idempotency-key', freshKey()));
    for (const path of ['checks', 'imports', 'drift-scans', 'operations', 'tokens']) {
      const list = await app.admin.get(path).expect(200);
      ids[path.replace('drift-', '').slice(0, -1)] = list.body.items[0].id;
    }
  }

  beforeAll(async () => {
    app = await testApp();
    output.start();
    await putMeshes();
    await putWrongMeshes();
    await changeThings();
  });
  afterAll(async () => {
    output.stop();
    await Promise.all(closing.map((close) => close()));
  });

  const leaks = (): string[] =>
    answers
      .filter(([, text]) => LEAK.test(text))
      .map(([place, text]) => `${place}: ${LEAK.exec(text)?.[0]} in ${text.slice(0, 900)}`);

  it('are in no answer to whoever sent them or used them', () => {
    expect(answers.length).toBeGreaterThan(60);
    expect(leaks()).toEqual([]);
  });

  it.each(ROLES)('are in no answer that a %s can read', async (role) => {
    const agent = await app.as(role);
    const values = { mesh: 'plain', kind: 'AuthorizationPolicy', namespace: 'default', name: 'owners', number: '1', ...ids };
    const seen = new Map<string, number>();
    for (const operation of apiOperations(app).filter(({ method }) => method === 'get')) {
      for (const mesh of operation.pathParameters.includes('mesh') ? ['plain', 'file', 'keyed', 'dc', 'echo', 'echodc'] : ['']) {
        const answer = await agent.get(pathOf(operation, { ...values, ...(mesh === '' ? {} : { mesh }) }));
        keep(`${role} ${operation.id} ${mesh}`, answer);
        seen.set(operation.id, Math.min(seen.get(operation.id) ?? 999, answer.status));
      }
    }
    for (const type of ['application/sarif+json', 'application/junit+xml', 'application/xml']) {
      keep(`${role} ${type}`, await agent.get(`checks/${ids['check']}`).set('accept', type));
    }
    expect([...seen].filter(([, status]) => ![200, 403, 502].includes(status))).toEqual([]);
    expect(leaks()).toEqual([]);
  });

  it('are in no line of the log, which is not empty', () => {
    expect(output.text).toContain('request completed');
    expect(output.text).toContain('"method":"PUT"');
    expect(LEAK.exec(output.text)?.[0]).toBeUndefined();
    expect(output.text).not.toMatch(/cct_/);
  });

  it('are in no row of the database, which holds the meshes', async () => {
    const text = await databaseText(app.database);
    expect(text).toContain('refuseddc');
    const at = text.search(LEAK);
    expect(at < 0 ? null : text.slice(Math.max(0, at - 300), at + 60)).toBeNull();
    expect(text).not.toMatch(/cct_/);
  });

  it('are told apart by their fingerprints alone', async () => {
    const { body } = await app.admin.get('meshes/plain').expect(200);
    expect(Object.keys(body.connection.kubernetes.credential).toSorted()).toEqual(['fingerprint', 'kind']);
    const other = await app.admin.get('meshes/refused').expect(200);
    expect(other.body.connection.kubernetes.credential.fingerprint).not.toBe(body.connection.kubernetes.credential.fingerprint);
  });
});
