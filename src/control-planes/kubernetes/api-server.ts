import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, type Dispatcher, request } from 'undici';
import { BackgroundProcess } from '../background-process.js';
import { freePorts } from '../free-ports.js';
import { programPath } from '../program-path.js';
import { untilCrdsServed } from './until-crds-served.js';

/** A user that the API server knows by a token. */
interface KubernetesUser {
  readonly token: string;
  readonly user: string;
  readonly groups?: readonly string[];
}

/** How an API server is set up. */
export interface ApiServerOptions {
  /** Beside the administrator; what they may do is said by RBAC objects. */
  readonly users?: readonly KubernetesUser[];
  /** Further arguments of kube-apiserver. */
  readonly args?: readonly string[];
}

/** What a request was answered. */
export interface ApiServerAnswer<T = unknown> {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly body: T;
}

const ADMIN_TOKEN = 'concordat-control-planes-admin';

/** A real Kubernetes API server over an etcd of its own; no kubelet and no controller runs. */
export class ApiServer {
  /** The token of a member of `system:masters`. */
  readonly adminToken = ADMIN_TOKEN;
  private http: Agent;

  private constructor(
    readonly url: string,
    private readonly etcdUrl: string,
    private authority: string,
    private readonly etcd: BackgroundProcess,
    private readonly server: BackgroundProcess,
    private readonly folder: string,
  ) {
    this.http = new Agent({ connect: { ca: authority } });
  }

  /** PEM of what signed its certificate. */
  get certificateAuthority(): string {
    return this.authority;
  }

  /** Starts both and waits until the server is ready. */
  static async start({ users = [], args = [] }: ApiServerOptions = {}): Promise<ApiServer> {
    const folder = await mkdtemp(join(tmpdir(), 'concordat-kubernetes-'));
    const [client = 0, peer = 0, port = 0] = await freePorts(3);
    await writeCredentials(folder, users);
    const etcd = etcdProcess(folder, client, peer);
    await etcd.start();
    const server = serverProcess(folder, client, port, args);
    try {
      await server.start();
    } catch (error) {
      await etcd.kill();
      throw error;
    }
    const authority = await readFile(join(folder, 'certs/apiserver.crt'), 'utf8');
    return new ApiServer(`https://127.0.0.1:${port}`, `http://127.0.0.1:${client}`, authority, etcd, server, folder);
  }

  /** Calls it as the administrator, or as whom `token` names; an object is sent as JSON. Never raises for a status. */
  async call<T = unknown>(
    method: Dispatcher.HttpMethod,
    path: string,
    body?: unknown,
    { token = ADMIN_TOKEN, contentType = 'application/json' }: { readonly token?: string; readonly contentType?: string } = {},
  ): Promise<ApiServerAnswer<T>> {
    const answer = await request(`${this.url}${path}`, {
      method,
      dispatcher: this.http,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': contentType }) },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.statusCode, headers: answer.headers, body: (await answer.body.json()) as T };
  }

  /** A kubeconfig for programs that want a file. */
  kubeconfig(token = ADMIN_TOKEN): string {
    const authority = Buffer.from(this.certificateAuthority).toString('base64');
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'real',
      clusters: [{ name: 'real', cluster: { server: this.url, 'certificate-authority-data': authority } }],
      users: [{ name: 'user', user: { token } }],
      contexts: [{ name: 'real', context: { cluster: 'real', user: 'user' } }],
    });
  }

  get pid(): number | null {
    return this.server.pid;
  }

  /** The server dies at once; etcd keeps what it has. */
  kill(): Promise<void> {
    return this.server.kill();
  }

  /** Comes back on the same port, with the same certificate and objects, and with `args` beside those that it was first started with. */
  async restart(args: readonly string[] = []): Promise<void> {
    await this.server.start(args);
    await this.servesAll();
  }

  /** Its database dies at once; the server stays. */
  killDatabase(): Promise<void> {
    return this.etcd.kill();
  }

  /** The database comes back with what it had. */
  async restartDatabase(): Promise<void> {
    await this.etcd.start();
    await this.servesAll();
  }

  /** Comes back on the same port with the same objects and another certificate, signed by nobody that its clients know. */
  async renewCertificate(): Promise<void> {
    await this.server.kill();
    await rm(join(this.folder, 'certs'), { recursive: true });
    await this.server.start();
    this.authority = await readFile(join(this.folder, 'certs/apiserver.crt'), 'utf8');
    await this.http.destroy();
    this.http = new Agent({ connect: { ca: this.authority } });
    await this.servesAll();
  }

  /**
   * How often each object was written since it was made, as etcd counts, by what follows `/registry/`:
   * `security.istio.io/authorizationpolicies/shop/web`. Writes that changed nothing never reach etcd.
   */
  async timesWritten(prefix: string): Promise<ReadonlyMap<string, number>> {
    const key = Buffer.from(`/registry/${prefix}`);
    const end = Buffer.concat([key.subarray(0, -1), Buffer.from([(key.at(-1) ?? 0) + 1])]);
    const body = JSON.stringify({ key: key.toString('base64'), range_end: end.toString('base64'), keys_only: true });
    const answer = await fetch(`${this.etcdUrl}/v3/kv/range`, { method: 'POST', body });
    const { kvs = [] } = (await answer.json()) as { kvs?: { key: string; version: string }[] };
    const nameOf = (encoded: string) => Buffer.from(encoded, 'base64').toString().slice('/registry/'.length);
    return new Map(kvs.map((entry) => [nameOf(entry.key), Number(entry.version)]));
  }

  /** The database forgets every state but the present one, as an API server asks of it every five minutes. */
  async compact(): Promise<void> {
    const ask = async (path: string, body: object) => {
      const answer = await fetch(`${this.etcdUrl}/v3/kv/${path}`, { method: 'POST', body: JSON.stringify(body) });
      return (await answer.json()) as { header: { revision: string } };
    };
    const { header } = await ask('range', { key: Buffer.from('/').toString('base64') });
    await ask('compaction', { revision: header.revision, physical: true });
  }

  async close(): Promise<void> {
    await this.http.destroy();
    await this.server.kill();
    await this.etcd.kill();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private servesAll(): Promise<void> {
    return untilCrdsServed((path) => this.call('GET', path));
  }
}

async function writeCredentials(folder: string, users: readonly KubernetesUser[]): Promise<void> {
  const all: KubernetesUser[] = [{ token: ADMIN_TOKEN, user: 'admin', groups: ['system:masters'] }, ...users];
  const lines = all.map(({ token, user, groups = [] }) => `${token},${user},${user},"${groups.join(',')}"`);
  await writeFile(join(folder, 'tokens.csv'), `${lines.join('\n')}\n`, { mode: 0o600 });
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(join(folder, 'sa.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  await writeFile(join(folder, 'sa.pub'), createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }));
}

function etcdProcess(folder: string, client: number, peer: number): BackgroundProcess {
  const clientUrl = `http://127.0.0.1:${client}`;
  const peerUrl = `http://127.0.0.1:${peer}`;
  const urls = [
    ['--listen-client-urls', clientUrl],
    ['--advertise-client-urls', clientUrl],
    ['--listen-peer-urls', peerUrl],
    ['--initial-advertise-peer-urls', peerUrl],
    ['--initial-cluster', `default=${peerUrl}`],
  ].flat();
  return new BackgroundProcess({
    name: 'etcd',
    command: programPath('etcd'),
    // Nothing here outlives the machine: to wait for the disk would only slow the tests.
    args: ['--data-dir', join(folder, 'etcd'), '--unsafe-no-fsync', '--log-level', 'error', ...urls],
    cwd: folder,
    isReady: async () => (await fetch(`${clientUrl}/health`)).ok,
  });
}

function serverProcess(folder: string, etcd: number, port: number, args: readonly string[]): BackgroundProcess {
  const settings = [
    ['--etcd-servers', `http://127.0.0.1:${etcd}`],
    ['--bind-address', '127.0.0.1'],
    ['--secure-port', String(port)],
    ['--cert-dir', join(folder, 'certs')],
    ['--token-auth-file', join(folder, 'tokens.csv')],
    ['--authorization-mode', 'RBAC'],
    ['--service-account-key-file', join(folder, 'sa.pub')],
    ['--service-account-signing-key-file', join(folder, 'sa.key')],
    ['--service-account-issuer', 'https://kubernetes.default.svc'],
    ['--service-cluster-ip-range', '10.0.0.0/16'],
    // Its controller does not run, so that every Pod would wait for a service account for ever.
    ['--disable-admission-plugins', 'ServiceAccount'],
  ].flat();
  const probe = new Agent({ connect: { rejectUnauthorized: false } });
  return new BackgroundProcess({
    name: 'kube-apiserver',
    command: programPath('kube-apiserver'),
    args: [...settings, ...args],
    cwd: folder,
    isReady: async () => {
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
      const answer = await request(`https://127.0.0.1:${port}/readyz`, { dispatcher: probe, headers });
      await answer.body.dump();
      return answer.statusCode === 200;
    },
  });
}
