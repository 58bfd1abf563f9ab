import fc from 'fast-check';
import { consulAdapter } from '../../../../src/adapters/consul/adapter.js';
import type { JsonObject } from '../../../../src/domain/json.js';
import { AuthorizationPolicy } from '../../../../src/domain/model/authorization-policy.js';
import type { NativeSnapshot } from '../../../../src/domain/translation/native-snapshot.js';
import type { Writing } from '../../../../src/domain/translation/mesh-adapter.js';
import { contextOf, worldOf, type ConformanceWorld } from '../../../conformance/world.js';
import { authorizationPolicies } from '../../../support/arbitraries/authorization-policy.js';
import type { RandomSource } from '../../random-source.js';
import type { Scene, SceneService } from '../scene.js';

/** Policies of the model and what the adapter writes for them. */
export interface WrittenScene {
  readonly scene: Scene;
  readonly policies: readonly AuthorizationPolicy[];
  readonly writing: Writing;
  readonly world: ConformanceWorld;
}

/** A scene without intentions: services of all protocols. */
export function bareScene(
  random: RandomSource,
  defaults: Scene['defaults'],
  ports: readonly number[],
  accessLogs: JsonObject,
): Scene {
  const services: SceneService[] = [];
  for (let at = 0; at + 2 < ports.length; at += 3)
    services.push({ name: `m${services.length}`, port: ports[at] ?? 0, sidecarPort: ports[at + 1] ?? 0 });
  const protocols = services.map(({ name }) => ({
    Kind: 'service-defaults',
    Name: name,
    Protocol: random.oneOf(['http', 'http', 'http', 'http2', 'grpc', 'tcp']),
  }));
  const global = { Kind: 'proxy-defaults', Name: 'global', Config: { protocol: 'http' }, AccessLogs: accessLogs };
  return { defaults, services, entries: [{ Kind: 'mesh', AllowEnablingPermissiveMutualTLS: true }, global, ...protocols] };
}

/** The scene with what our adapter writes for random policies on each of its services. */
export function writtenScene(random: RandomSource, bare: Scene, snapshot: NativeSnapshot): WrittenScene {
  const samples = fc.sample(authorizationPolicies, { numRuns: bare.services.length, seed: random.below(2 ** 31) });
  const policies = bare.services.flatMap(({ name }, index) =>
    (samples[index] ?? []).map((policy) => aimedAt(random, policy, name)),
  );
  const world = worldOf({
    name: 'consul',
    adapter: consulAdapter,
    snapshot,
    spiffeId: (trustDomain, namespace, name) => `${trustDomain}/ns/${namespace}/dc/dc1/svc/${name}`,
  });
  const writing = consulAdapter.write(
    policies.map((policy) => ({ policy, names: {} })),
    contextOf(world),
  );
  const entries = [...bare.entries, ...writing.objects.map(({ body }) => body)];
  return { scene: { ...bare, entries }, policies, writing, world };
}

/** The policy for this service; a few stay as wide as they were. */
function aimedAt(random: RandomSource, policy: AuthorizationPolicy, service: string): AuthorizationPolicy {
  const { target } = policy.spec;
  const isWide = target !== undefined && ('mesh' in target || 'namespace' in target) && random.chance(0.05);
  return AuthorizationPolicy.parse({
    ...policy,
    metadata: { ...policy.metadata, name: `${service}-${policy.metadata.name}` },
    spec: { ...policy.spec, target: isWide ? target : { service } },
  });
}
