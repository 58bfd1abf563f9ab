import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { linkerdSemantics } from '../../src/adapters/linkerd/semantics/linkerd-semantics.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { AccessDecision } from '../../src/domain/model/access-decision.js';
import { type AccessQuery, parseAccessQuery } from '../../src/domain/model/access-query.js';
import type { NativeSnapshot } from '../../src/domain/translation/native-snapshot.js';
import { kubernetesSnapshot } from '../support/linkerd-snapshot.js';

interface World {
  readonly world: string;
  readonly default_policy: string;
  readonly cluster_networks: string[];
  readonly probe_networks: string[];
  readonly identity_domain: string;
  readonly objects: JsonObject[];
}

interface Answer {
  readonly workload: { namespace: string; pod: string; port: number };
  readonly request: {
    identity: string | null;
    ip: string;
    method: string | null;
    path: string | null;
    headers: [string, string][];
    authority: string | null;
    tls?: 'anonymous';
  };
  readonly answer: string;
  readonly authorization: string | null;
  readonly also?: string[];
  readonly route: string | null;
}

const folder = join(import.meta.dirname, '../../../shared/answers/linkerd');
const files = readdirSync(folder).filter((name) => /^inbound-.*\.jsonl\.gz$/.test(name));

describe.each(files)('what Linkerd answered in %s', (file) => {
  const [world, ...answers] = readLines<World, Answer>(join(folder, file));

  it.each(['linkerd-config', 'arguments'] as const)('is what its semantics decide, settings from %s', (source) => {
    const evaluator = linkerdSemantics(snapshotOf(world, source));
    const wrong = answers.flatMap((answer) => {
      const decision = evaluator.decide(queryOf(answer));
      const fault = faultOf(answer, decision);
      return fault === null ? [] : [{ fault, answer, decision }];
    });
    expect(answers.length).toBeGreaterThan(1000);
    expect(wrong.slice(0, 5), `${wrong.length} of ${answers.length} differ`).toEqual([]);
  });
});

/** What is wrong with a decision: the answer, the grant or the route; null where nothing is. */
function faultOf(answer: Answer, { decision, because, reason = '' }: AccessDecision): string | null {
  if (decision !== answer.answer) return 'decision';
  const grants = [answer.authorization ?? [], answer.also ?? []].flat();
  const named = (kind: string, name: string): boolean =>
    because.some(({ object }) => object.toLowerCase() === `${kind} ${answer.workload.namespace}/${name}`.toLowerCase());
  const granted = (grant: string): boolean => {
    const [kind = '', name = ''] = grant.split('/');
    return kind === 'default' ? reason.includes(grant) : named(kind, name);
  };
  if (grants.length > 0 && !grants.every(granted)) return 'authorization';
  const [, kind, name] = answer.route?.split('/') ?? [];
  if (name !== undefined && !named(kind ?? '', name)) return 'route';
  return answer.route === 'default/probe' && !reason.includes('default/probe on ') ? 'route' : null;
}

function queryOf({ workload, request }: Answer): AccessQuery {
  const { identity, ip, tls, method, path, headers, authority } = request;
  return parseAccessQuery({
    caller: { ip, ...(identity === null ? {} : { identity }), ...(tls === undefined ? {} : { tls }) },
    target: { namespace: workload.namespace, workload: workload.pod, port: workload.port },
    request: { method, path, headers, host: authority },
  });
}

/** The world as the documents of an offline mesh, its settings in one of the two places where a cluster has them. */
function snapshotOf(world: World, source: 'linkerd-config' | 'arguments'): NativeSnapshot {
  return kubernetesSnapshot(world.world, [...world.objects, source === 'arguments' ? deployment(world) : configMap(world)]);
}

function configMap(world: World): JsonObject {
  const values = {
    clusterNetworks: world.cluster_networks.join(','),
    identityTrustDomain: world.identity_domain,
    policyController: { probeNetworks: world.probe_networks },
    proxy: { defaultInboundPolicy: world.default_policy },
  };
  const metadata = { name: 'linkerd-config', namespace: 'linkerd' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { values: stringify(values) } };
}

function deployment(world: World): JsonObject {
  const args = [
    '--control-plane-namespace=linkerd',
    `--identity-domain=${world.identity_domain}`,
    `--default-policy=${world.default_policy}`,
    `--cluster-networks=${world.cluster_networks.join(',')}`,
    `--probe-networks=${world.probe_networks.join(',')}`,
  ];
  const metadata = { name: 'linkerd-destination', namespace: 'linkerd' };
  const template = { spec: { containers: [{ name: 'policy', args }] } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { template } };
}

function readLines<First, Rest>(path: string): [First, ...Rest[]] {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as unknown) as [First, ...Rest[]];
}
