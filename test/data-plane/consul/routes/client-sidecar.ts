import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsulAgent } from '../../../../src/control-planes/consul/consul-agent.js';
import { Envoy } from '../../../../src/control-planes/envoy/envoy.js';

/** A proxy that asks the agent itself for all its configuration. */
export interface ClientProxy {
  readonly id: string;
  readonly service: string;
  readonly node: string;
  /** How many upstreams it is registered with. */
  readonly upstreams: number;
}

const PATIENCE_MS = 120_000;

/** Starts a caller's real sidecar, as `consul connect envoy` would, and waits until the listeners of all its upstreams serve. */
export async function startClientSidecar(agent: ConsulAgent, proxy: ClientProxy): Promise<Envoy> {
  const envoy = await Envoy.start(bootstrap(agent, proxy), ['--concurrency', '1']);
  for (const deadline = Date.now() + PATIENCE_MS; !(await serves(envoy, proxy.upstreams)); await sleep(50)) {
    if (Date.now() > deadline) {
      await envoy.close();
      throw new Error(`${proxy.id} does not get its upstreams`);
    }
  }
  return envoy;
}

/** A listener serves only once its routes are there, and they once their clusters are. */
async function serves(envoy: Envoy, upstreams: number): Promise<boolean> {
  const answer = await fetch(`${envoy.adminUrl}/config_dump?resource=dynamic_listeners`);
  const { configs = [] } = (await answer.json()) as { configs?: { active_state?: object; warming_state?: object }[] };
  return configs.filter((one) => one.active_state !== undefined).length > upstreams;
}

/** hashicorp/consul `command/connect/envoy/bootstrap_tpl.go`, what of it bears on configuration. */
function bootstrap({ grpcAddress, managementToken }: ConsulAgent, { id, service, node }: ClientProxy): Record<string, unknown> {
  const [address = '', port = ''] = grpcAddress.split(':');
  const grpc = {
    initial_metadata: [{ key: 'x-consul-token', value: managementToken }],
    envoy_grpc: { cluster_name: 'local_agent' },
  };
  const endpoint = { address: { socket_address: { address, port_value: Number(port) } } };
  return {
    node: { id, cluster: service, metadata: { node_name: node } },
    dynamic_resources: {
      lds_config: { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' },
      cds_config: { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' },
      ads_config: { api_type: 'DELTA_GRPC', transport_api_version: 'V3', grpc_services: grpc },
    },
    static_resources: {
      clusters: [
        {
          name: 'local_agent',
          type: 'STATIC',
          connect_timeout: '1s',
          typed_extension_protocol_options: {
            'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
              '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
              explicit_http_config: { http2_protocol_options: {} },
            },
          },
          load_assignment: { cluster_name: 'local_agent', endpoints: [{ lb_endpoints: [{ endpoint }] }] },
        },
      ],
    },
  };
}
