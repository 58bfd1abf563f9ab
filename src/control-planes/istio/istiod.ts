import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiServer } from '../kubernetes/api-server.js';
import { BackgroundProcess } from '../background-process.js';
import { freePorts } from '../free-ports.js';
import { programPath } from '../program-path.js';

/** How istiod is set up. */
export interface IstiodOptions {
  /** The mesh's configuration as YAML or JSON, as in the ConfigMap `istio`. */
  readonly meshConfig?: string;
  /** Further environment: the switches that change what policies mean. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Without the first two, and with the next two empty, an inbound chain holds only the filters that decide; the rest would need a cluster around it. */
const ENVIRONMENT = {
  PILOT_ENABLE_METADATA_EXCHANGE: 'false',
  PILOT_ENABLE_ALPN_FILTER: 'false',
  INJECTION_WEBHOOK_CONFIG_NAME: '',
  VALIDATION_WEBHOOK_CONFIG_NAME: '',
  POD_NAME: 'istiod-0',
  POD_NAMESPACE: 'istio-system',
  REVISION: 'default',
  CLUSTER_ID: 'Kubernetes',
  PILOT_CERT_PROVIDER: 'istiod',
  ENABLE_LEADER_ELECTION: 'false',
  // Its certificate names this host too, so that the webhook can be reached without a Service.
  ISTIOD_CUSTOM_HOST: 'localhost',
};

/** A real istiod over a real API server. */
export class Istiod {
  private constructor(
    /** Where proxies ask for their configuration in plain text, `127.0.0.1:port`. */
    readonly adsAddress: string,
    /** Its debug pages. */
    readonly debugUrl: string,
    private readonly webhookUrl: string,
    private readonly server: ApiServer,
    private readonly process: BackgroundProcess,
    private readonly folder: string,
  ) {}

  /** Makes the namespace istio-system, starts istiod and waits until it is ready. The server must serve Istio's custom resources. */
  static async start(server: ApiServer, { meshConfig = '{}', environment = {} }: IstiodOptions = {}): Promise<Istiod> {
    await server.call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } });
    const folder = await mkdtemp(join(tmpdir(), 'concordat-istiod-'));
    await writeFile(join(folder, 'kubeconfig'), server.kubeconfig(), { mode: 0o600 });
    await writeFile(join(folder, 'mesh.yaml'), meshConfig);
    const [ads = 0, http = 0, webhook = 0, monitoring = 0] = await freePorts(4);
    const settings = [
      ['--kubeconfig', join(folder, 'kubeconfig')],
      ['--meshConfig', join(folder, 'mesh.yaml')],
      ['--networksConfig', '/dev/null'],
      ['--domain', 'cluster.local'],
      ['--grpcAddr', `127.0.0.1:${ads}`],
      ['--secureGRPCAddr', ''],
      ['--httpAddr', `127.0.0.1:${http}`],
      ['--httpsAddr', `127.0.0.1:${webhook}`],
      ['--monitoringAddr', `127.0.0.1:${monitoring}`],
    ].flat();
    const process = new BackgroundProcess({
      name: 'istiod',
      command: programPath('pilot-discovery'),
      args: ['discovery', ...settings],
      env: { ...ENVIRONMENT, ...environment },
      cwd: folder,
      isReady: async () => (await fetch(`http://127.0.0.1:${http}/ready`)).ok,
    });
    await process.start();
    return new Istiod(
      `127.0.0.1:${ads}`,
      `http://127.0.0.1:${http}/debug`,
      `https://localhost:${webhook}/validate`,
      server,
      process,
      folder,
    );
  }

  /** Has the API server ask istiod before it takes an Istio object, as an installed Istio does; without an answer it takes none. */
  async registerWebhook(): Promise<void> {
    const secret = await this.server.call<{ data?: Readonly<Record<string, string>> }>(
      'GET',
      '/api/v1/namespaces/istio-system/secrets/istio-ca-secret',
    );
    const answer = await this.server.call(
      'POST',
      '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
      webhookConfiguration(this.webhookUrl, secret.body.data?.['ca-cert.pem'] ?? ''),
    );
    if (answer.status !== 201) throw new Error(`the webhook was not registered: ${JSON.stringify(answer.body)}`);
    await this.untilAsked();
  }

  /** The server learns of a webhook a moment after it is registered. */
  private async untilAsked(): Promise<void> {
    const path = '/apis/networking.istio.io/v1/namespaces/istio-system/virtualservices?dryRun=All';
    // The schema takes a weight below zero: istiod alone refuses it.
    const http = [{ route: [{ destination: { host: 'nowhere' }, weight: -5 }] }];
    const metadata = { name: 'is-the-webhook-there' };
    const refused = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata,
      spec: { hosts: ['nowhere'], http },
    };
    for (let waited = 0; waited < 30_000; waited += 100) {
      const { body } = await this.server.call<{ message?: string }>('POST', path, refused);
      if (body.message?.includes('denied the request') === true) return;
      await sleep(100);
    }
    throw new Error('the API server does not ask the webhook');
  }

  kill(): Promise<void> {
    return this.process.kill();
  }

  /** Comes back on the same ports. */
  restart(): Promise<void> {
    return this.process.start();
  }

  async close(): Promise<void> {
    await this.process.kill();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** istio/istio manifests/charts/istio-control/istio-discovery/templates/validatingwebhookconfiguration.yaml, by URL. */
function webhookConfiguration(url: string, caBundle: string) {
  const apiGroups = ['security.istio.io', 'networking.istio.io', 'telemetry.istio.io', 'extensions.istio.io'];
  const rule = { operations: ['CREATE', 'UPDATE'], apiGroups, apiVersions: ['*'], resources: ['*'] };
  const webhook = {
    name: 'rev.validation.istio.io',
    clientConfig: { url, caBundle },
    rules: [rule],
    failurePolicy: 'Fail',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  };
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'istio-validator-istio-system' },
    webhooks: [webhook],
  };
}
