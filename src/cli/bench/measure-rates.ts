import { startServer } from '../server/server-process.js';
import { BenchApi } from './bench-api.js';
import type { RateResult } from './bench-result.js';
import { loadMeshes } from './measure-size.js';

const CONNECTIONS = 20;
const SECONDS = 5;
const WARM_UP_SECONDS = 1;
const SERVICES = 100;

const POLICY = '/policies/AuthorizationPolicy/team-0';

/** Reads of one policy and writes of new ones, as fast as 20 connections go, in a project that holds 100 services per mesh. */
export async function measureRates(): Promise<RateResult[]> {
  const server = await startServer(0);
  const api = new BenchApi(server, CONNECTIONS);
  try {
    await loadMeshes(api, SERVICES);
    await api.call('POST', '/imports?wait=300s', '{"meshes":["*"]}');
    await api.call('PUT', `${POLICY}/read-again`, policy('read-again'));
    let written = 0;
    const write = () => {
      const name = `written-${(written += 1)}`;
      return api.call('PUT', `${POLICY}/${name}`, policy(name));
    };
    return [await measure('reads', () => api.call('GET', `${POLICY}/read-again`)), await measure('writes', write)];
  } finally {
    await api.close();
    await server.stop();
  }
}

async function measure(name: RateResult['name'], call: () => Promise<{ seconds: number }>): Promise<RateResult> {
  await during(WARM_UP_SECONDS, call);
  const taken = await during(SECONDS, call);
  const sorted = taken.toSorted((a, b) => a - b);
  const percentile = (part: number) => round((sorted[Math.floor(sorted.length * part)] ?? NaN) * 1000);
  return {
    name,
    connections: CONNECTIONS,
    perSecond: Math.round(taken.length / SECONDS),
    p50Milliseconds: percentile(0.5),
    p99Milliseconds: percentile(0.99),
  };
}

/** Calls in a loop per connection; gives the seconds of each call. */
async function during(seconds: number, call: () => Promise<{ seconds: number }>): Promise<number[]> {
  const taken: number[] = [];
  const end = performance.now() + seconds * 1000;
  const loop = async () => {
    while (performance.now() < end) taken.push((await call()).seconds);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, loop));
  return taken;
}

function policy(name: string): string {
  return JSON.stringify({
    apiVersion: 'concordat/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name, namespace: 'team-0' },
    spec: {
      target: { service: 'shared-0000' },
      rules: [
        {
          from: [{ identities: [{ namespace: 'team-0', serviceAccount: 'shared-0001' }] }],
          to: [{ methods: [{ exact: 'GET' }], paths: [{ prefix: '/api/' }] }],
        },
      ],
    },
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
