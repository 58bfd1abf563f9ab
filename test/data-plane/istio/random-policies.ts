import type { JsonObject } from '../../../src/domain/json.js';
import type { RandomSource } from '../random-source.js';
import type { MeshSetting } from './mesh-setting.js';
import type { TestWorkload } from './mesh-workload.js';
import { policyWords } from './policy-words.js';
import { RandomAuthorization } from './random-authorization.js';
import type { TokenIssuers } from './token-issuers.js';

const MODES = ['STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET'] as const;

/** Some native policies for one workload, in its namespace and in the root namespace. Admission may refuse some. */
export function randomPolicies(
  random: RandomSource,
  setting: MeshSetting,
  workload: TestWorkload,
  tokens: TokenIssuers,
): JsonObject[] {
  const make = new PolicyMaker(random, setting, workload, tokens);
  return [
    ...repeat(1 + random.below(3), (index) => make.authorization(`ap-${index}`)),
    ...repeat(random.chance(0.45) ? 1 + random.below(2) : 0, (index) => make.requestAuthentication(`ra-${index}`)),
    ...repeat(random.chance(0.4) ? 1 + random.below(2) : 0, (index) => make.peerAuthentication(`pa-${index}`)),
  ];
}

function repeat(count: number, make: (index: number) => JsonObject): JsonObject[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

class PolicyMaker {
  private readonly authorizations: RandomAuthorization;

  constructor(
    private readonly random: RandomSource,
    private readonly setting: MeshSetting,
    private readonly workload: TestWorkload,
    private readonly tokens: TokenIssuers,
  ) {
    this.authorizations = new RandomAuthorization(random, policyWords(setting, workload));
  }

  authorization(name: string): JsonObject {
    const { random } = this;
    const annotations = random.chance(0.08) ? { annotations: { 'istio.io/dry-run': random.oneOf(['true', 'false']) } } : {};
    const target = random.chance(0.04)
      ? { targetRefs: [{ kind: 'Service', group: '', name: this.workload.serviceAccount }] }
      : null;
    const placed = target === null ? this.placed(name) : { ...this.placed(name, false), spec: target };
    const metadata = { ...placed.metadata, ...annotations };
    return security('AuthorizationPolicy', metadata, { ...placed.spec, ...this.authorizations.spec() });
  }

  peerAuthentication(name: string): JsonObject {
    const { random } = this;
    const { metadata, spec } = this.placed(name);
    const ports = random.someOf(['8080', '9000', '7500', '6000', '80'], 1, 2);
    const portLevelMtls = Object.fromEntries(ports.map((port) => [port, { mode: random.oneOf(MODES) }]));
    const mtls = random.chance(0.85) ? { mtls: { mode: random.oneOf(MODES) } } : {};
    const isSelective = 'selector' in spec;
    return security('PeerAuthentication', metadata, {
      ...spec,
      ...mtls,
      ...(isSelective && random.chance(0.5) ? { portLevelMtls } : {}),
    });
  }

  requestAuthentication(name: string): JsonObject {
    const { metadata, spec } = this.placed(name);
    const rules = Array.from({ length: 1 + this.random.below(2) }, () => this.jwtRule());
    return security('RequestAuthentication', metadata, { ...spec, jwtRules: rules });
  }

  private jwtRule(): JsonObject {
    const { random } = this;
    const issuer = random.oneOf(policyWords(this.setting, this.workload).issuers);
    const rule: JsonObject = { issuer, jwks: this.tokens.jwks(issuer) };
    if (random.chance(0.3)) rule['audiences'] = random.someOf(['aud1', 'admin', 'other'], 1, 2);
    const place = random.below(8);
    if (place === 0) rule['fromHeaders'] = [{ name: 'x-jwt', prefix: 'Tok ' }];
    if (place === 1) rule['fromParams'] = ['tok'];
    if (place === 2) rule['fromCookies'] = ['sess'];
    if (place === 3) rule['fromHeaders'] = [{ name: 'X-Jwt' }, { name: 'authorization', prefix: 'Bearer ' }];
    if (random.chance(0.4)) rule['forwardOriginalToken'] = random.chance(0.5);
    if (random.chance(0.2)) rule['outputPayloadToHeader'] = random.oneOf(['x-payload', 'x-team']);
    if (random.chance(0.25))
      rule['outputClaimToHeaders'] = [
        { header: random.oneOf(['x-team', 'x-role']), claim: random.oneOf(['groups', 'sub', 'org.team', 'level']) },
      ];
    if (random.chance(0.1)) rule['spaceDelimitedClaims'] = ['groups'];
    return rule;
  }

  /** In the namespace of the workload or in the root namespace, for this workload, for a near one or for all. */
  private placed(name: string, mayBeRoot = true): { metadata: JsonObject; spec: JsonObject } {
    const { random, workload, setting } = this;
    const own = { case: String(workload.labels['case']) };
    if (mayBeRoot && random.chance(0.12)) {
      const metadata = { name: `${workload.namespace}-${name}`, namespace: setting.rootNamespace };
      return { metadata, spec: { selector: { matchLabels: { ...own, ...(random.chance(0.3) ? { tier: 'back' } : {}) } } } };
    }
    const metadata = { name, namespace: workload.namespace };
    if (random.chance(0.45)) return { metadata, spec: {} };
    const app = String(workload.labels['app']);
    const matchLabels = random.oneOf<JsonObject>([
      { app },
      own,
      { app, tier: 'back' },
      { app, version: 'v1' },
      { version: 'v2' },
      {},
    ]);
    return { metadata, spec: { selector: { matchLabels } } };
  }
}

function security(kind: string, metadata: JsonObject, spec: JsonObject): JsonObject {
  return { apiVersion: 'security.istio.io/v1', kind, metadata, spec };
}
