import type { JsonObject } from '../../../src/domain/json.js';
import type { RandomSource } from '../random-source.js';

/** How a mesh is set up: what changes the meaning of its policies. */
export interface MeshSetting {
  readonly config: JsonObject;
  /** istiod's environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly trustDomain: string;
  readonly rootNamespace: string;
}

const NORMALIZATIONS = ['NONE', 'BASE', 'MERGE_SLASHES', 'DECODE_AND_MERGE_SLASHES', 'DEFAULT'] as const;

/** One of the settings that Istio knows, some fields left to their defaults. */
export function meshSetting(random: RandomSource): MeshSetting {
  const trustDomain = random.oneOf(['cluster.local', 'td1.example', 'prod.example']);
  const rootNamespace = random.oneOf(['istio-system', 'mesh-root']);
  const aliases = random.someOf(['old.example', 'cluster.local', 'older.example'], 0, 2).filter((one) => one !== trustDomain);
  const config: JsonObject = {
    ...(trustDomain === 'cluster.local' && random.chance(0.5) ? {} : { trustDomain }),
    ...(aliases.length === 0 ? {} : { trustDomainAliases: aliases }),
    ...(rootNamespace === 'istio-system' && random.chance(0.5) ? {} : { rootNamespace }),
    ...(random.chance(0.8) ? { pathNormalization: { normalization: random.oneOf(NORMALIZATIONS) } } : {}),
  };
  const environment: Record<string, string> = random.chance(0.2) ? { PILOT_SKIP_VALIDATE_TRUST_DOMAIN: 'true' } : {};
  if (random.chance(0.3)) environment['PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS'] = random.oneOf(['true', 'false']);
  return { config, environment, trustDomain, rootNamespace };
}

/** The objects by which an installed Istio shows its settings; istiod itself gets them as a file and as its environment. */
export function settingObjects({ config, environment }: MeshSetting): JsonObject[] {
  const env = Object.entries(environment).map(([name, value]) => ({ name, value }));
  const labels = { app: 'istiod' };
  const container = { name: 'discovery', image: 'pilot:1.32', ...(env.length === 0 ? {} : { env }) };
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio', namespace: 'istio-system' },
      data: { mesh: JSON.stringify(config) },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'istiod', namespace: 'istio-system', labels },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
    },
  ];
}
