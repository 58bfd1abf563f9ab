import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { linkerdAdapter } from '../../src/adapters/linkerd/adapter.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { AuthorizationPolicy } from '../../src/domain/model/authorization-policy.js';
import { decideAuthorization } from '../../src/domain/semantics/decide-authorization.js';
import type { RequestFacts } from '../../src/domain/semantics/request-facts.js';
import { importSnapshot } from '../../src/domain/translation/import-snapshot.js';
import { nativeKey } from '../../src/domain/translation/native-object.js';
import { kubernetesSnapshot } from '../support/linkerd-snapshot.js';

interface World {
  readonly default_policy: string;
  readonly cluster_networks: string[];
  readonly probe_networks: string[];
  readonly identity_domain: string;
  readonly ports: Readonly<Record<string, [string, string]>>;
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
  };
  readonly answer: string;
  readonly route: string | null;
  readonly authorization: string | null;
}

const folder = join(import.meta.dirname, '../../../shared/answers/linkerd');
const files = readdirSync(folder).filter((name) => /^inbound-.*\.jsonl\.gz$/.test(name));

describe.each(files)('what is read from the mesh of %s', (file) => {
  const [world, ...answers] = readLines(join(folder, file));
  const values = {
    proxy: { defaultInboundPolicy: world.default_policy },
    clusterNetworks: world.cluster_networks,
    policyController: { probeNetworks: world.probe_networks },
    identityTrustDomain: world.identity_domain,
  };
  const config = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'linkerd-config', namespace: 'linkerd' },
    data: { values: stringify(values) },
  };
  const snapshot = kubernetesSnapshot('practice', [config, ...world.objects]);
  const context = {
    mesh: 'practice',
    inventory: linkerdAdapter.inventory(snapshot),
    capabilities: linkerdAdapter.capabilities(null),
    observed: snapshot,
  };
  const imported = importSnapshot(linkerdAdapter, snapshot, context);

  it('refuses nothing on the way back', () => {
    expect(imported.report.filter(({ fidelity }) => fidelity === 'refused' || fidelity === 'wider')).toEqual([]);
  });

  it('decides by the model as Linkerd answered, wherever all grants of a Server are read', () => {
    const unread = new Map<string, string>(
      imported.remainders
        .filter(({ policies }) => policies.length === 0)
        .map(({ object, notes }) => [nativeKey(object), notes[0]?.reason ?? '']),
    );
    const grants = [...unread.keys()].filter(
      (key) => /AuthorizationPolicy|ServerAuthorization/.test(key) && !unread.get(key)?.startsWith('Linkerd ignores'),
    );
    const open = new Set(grants.map((key) => key.slice(key.indexOf(' ') + 1, key.indexOf('/', key.indexOf(' ')))));
    const policies = imported.policies.flatMap(({ policy, names }) =>
      policy.kind === 'AuthorizationPolicy' ? [{ policy, server: names['server'] }] : [],
    );
    let compared = 0;
    const wrong = answers.filter(({ workload, request, answer, route, authorization }) => {
      const [governing = ''] = world.ports[`${workload.namespace}/${workload.pod}:${workload.port}`] ?? [];
      const speaking = policies.filter(
        ({ policy, server }) =>
          server?.namespace === workload.namespace && governing === `server/${server.name}` && portOf(policy) === workload.port,
      );
      if (speaking.length === 0 || open.has(workload.namespace) || request.ip === '127.0.0.1' || request.ip === '::1')
        return false;
      if (route === 'default/probe' || authorization?.startsWith('default/probe') === true) return false;
      // `*` and suffixes cover no SPIFFE ids, which the model's "any authenticated" does.
      if (request.identity?.startsWith('spiffe://') === true && JSON.stringify(speaking).includes('anyAuthenticated'))
        return false;
      compared += 1;
      const { isAllowed } = decideAuthorization(
        speaking.map(({ policy }) => policy),
        factsOf(request, workload.port, world.identity_domain),
      );
      // A gRPC or HTTP port refuses what does not speak it; the model says nothing of protocols.
      const isProtocol = !isAllowed || ['not-found', 'refused'].includes(answer);
      return isAllowed !== (answer === 'allow') && !(isProtocol && isAllowed);
    });
    process.stdout.write(`${file}: ${policies.length} policies, ${compared} answers compared, ${unread.size} objects unread\n`);
    expect(compared).toBeGreaterThan(50);
    expect(wrong.slice(0, 3)).toEqual([]);
  });
});

function portOf({ spec }: AuthorizationPolicy): number | undefined {
  return spec.target?.port;
}

function factsOf(
  { identity, ip, method, path, headers, authority }: Answer['request'],
  port: number,
  trustDomain: string,
): RequestFacts {
  return {
    identity: identity === null ? null : verified(identity),
    ownTrustDomains: [trustDomain],
    peer: null,
    ip,
    remoteIp: ip,
    destinationIp: null,
    port,
    sni: null,
    http:
      method === null ? null : { method, host: authority ?? '', path: (path ?? '/').replace(/\?.*/s, ''), headers, jwt: null },
  };
}

function verified(identity: string): NonNullable<RequestFacts['identity']> {
  const [, name = '', namespace = '', trustDomain = ''] =
    /^(.*)\.([^.]+)\.serviceaccount\.identity\.linkerd\.(.*)$/.exec(identity) ?? [];
  return { trustDomain, namespace, name, spiffeId: identity.replace('spiffe://', '') };
}

function readLines(path: string): [World, ...Answer[]] {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as unknown) as [World, ...Answer[]];
}
