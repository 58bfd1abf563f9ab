import type { JsonObject } from '../../../domain/json.js';
import type { NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { controlPlaneEnvironment } from './control-plane-environment.js';
import { listAt, objectAt, stringAt, stringsAt } from './fields.js';
import { goBool } from './go-bool.js';
import { meshConfig, meshConfigMap } from './mesh-config.js';

/** What the proxies do to paths before any policy sees them; BASE is the default. */
export type PathNormalization = 'NONE' | 'BASE' | 'MERGE_SLASHES' | 'DECODE_AND_MERGE_SLASHES';

/** The mesh-wide settings that change what policies mean, defaults filled in (istio/istio pkg/config/mesh). */
export interface IstioSettings {
  readonly rootNamespace: string;
  readonly trustDomain: string;
  readonly trustDomainAliases: readonly string[];
  /** Trust domains whose identities the inbound TLS accepts; null where the check is off. */
  readonly acceptedTrustDomains: readonly string[] | null;
  readonly pathNormalization: PathNormalization;
  readonly extensionProviders: readonly JsonObject[];
  readonly severalCustomProviders: boolean;
  /** The revision that reads the objects; null where the snapshot does not tell. */
  readonly revision: string | null;
  readonly environment: Readonly<Record<string, string>>;
}

const DEFAULT_ROOT_NAMESPACE = 'istio-system';
const DEFAULT_TRUST_DOMAIN = 'cluster.local';

function pathNormalization(config: JsonObject): PathNormalization {
  const value = objectAt(config, 'pathNormalization')['normalization'];
  // Protobuf JSON also takes the numbers of the enum.
  if (value === 'NONE' || value === 1) return 'NONE';
  if (value === 'MERGE_SLASHES' || value === 3) return 'MERGE_SLASHES';
  if (value === 'DECODE_AND_MERGE_SLASHES' || value === 4) return 'DECODE_AND_MERGE_SLASHES';
  return 'BASE';
}

function revision(snapshot: NativeSnapshot, environment: Readonly<Record<string, string>>): string | null {
  const suffix = meshConfigMap(snapshot)?.name.slice('istio-'.length);
  return environment['REVISION'] ?? (suffix === undefined || suffix === '' ? null : suffix);
}

/** Reads the settings from the mesh ConfigMap and istiod's environment; all defaults where the snapshot holds neither. */
export function istioSettings(snapshot: NativeSnapshot): IstioSettings {
  const config = meshConfig(snapshot);
  const environment = controlPlaneEnvironment(snapshot);
  const trustDomain = stringAt(config, 'trustDomain') ?? DEFAULT_TRUST_DOMAIN;
  const trustDomainAliases = stringsAt(config, 'trustDomainAliases');
  const certificateDomains = listAt(config, 'caCertificates').flatMap((certificate) => stringsAt(certificate, 'trustDomains'));
  return {
    rootNamespace: stringAt(config, 'rootNamespace') ?? DEFAULT_ROOT_NAMESPACE,
    trustDomain,
    trustDomainAliases,
    acceptedTrustDomains: goBool(environment['PILOT_SKIP_VALIDATE_TRUST_DOMAIN'])
      ? null
      : [trustDomain, ...trustDomainAliases, ...certificateDomains].filter((domain) => domain !== ''),
    pathNormalization: pathNormalization(config),
    extensionProviders: listAt(config, 'extensionProviders').map((provider) => objectAt(provider)),
    severalCustomProviders: goBool(environment['PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS']),
    revision: revision(snapshot, environment),
    environment,
  };
}
