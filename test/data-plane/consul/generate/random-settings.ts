import type { JsonObject } from '../../../../src/domain/json.js';
import type { RandomSource } from '../../random-source.js';
import { EXPOSED_PORT } from '../merged-envoy.js';

/** The mesh entry: how requests are tidied before intentions see them. */
export function randomMesh(random: RandomSource): JsonObject {
  const normalization: JsonObject = {
    ...(random.chance(0.2) ? { InsecureDisablePathNormalization: true } : {}),
    ...(random.chance(0.4) ? { MergeSlashes: true } : {}),
    ...(random.chance(0.6)
      ? {
          PathWithEscapedSlashesAction: random.oneOf([
            'IMPLEMENTATION_SPECIFIC_DEFAULT',
            'KEEP_UNCHANGED',
            'REJECT_REQUEST',
            'UNESCAPE_AND_REDIRECT',
            'UNESCAPE_AND_FORWARD',
          ]),
        }
      : {}),
    ...(random.chance(0.5) ? { HeadersWithUnderscoresAction: random.oneOf(['ALLOW', 'REJECT_REQUEST', 'DROP_HEADER']) } : {}),
  };
  return {
    Kind: 'mesh',
    AllowEnablingPermissiveMutualTLS: true,
    ...(random.chance(0.7)
      ? {
          HTTP: {
            ...(random.chance(0.3) ? { SanitizeXForwardedClientCert: true } : {}),
            ...(random.chance(0.85) ? { Incoming: { RequestNormalization: normalization } } : {}),
          },
        }
      : {}),
  };
}

/** proxy-defaults with the access log that tells which rule decided. */
export function randomProxyDefaults(random: RandomSource, accessLogs: JsonObject): JsonObject {
  return {
    Kind: 'proxy-defaults',
    Name: 'global',
    Config: random.chance(0.6) ? { protocol: random.oneOf(['http', 'http', 'http2', 'grpc', 'tcp']) } : {},
    AccessLogs: accessLogs,
    ...(random.chance(0.15) ? { Mode: 'transparent' } : {}),
    ...(random.chance(0.1) ? { MutualTLSMode: random.oneOf(['permissive', 'strict']) } : {}),
  };
}

/** service-defaults of one service; null where it has none. `exposedPort` is its own port for exposed paths. */
export function randomServiceDefaults(random: RandomSource, name: string, exposedPort: number): JsonObject | null {
  if (random.chance(0.1)) return null;
  const protocol = random.oneOf(['http', 'http', 'http', 'http', 'http2', 'grpc', 'tcp', 'tcp', '']);
  const path = random.oneOf(['/health', '/health/', '/', '/a%2Fb']);
  return {
    Kind: 'service-defaults',
    Name: name,
    ...(protocol === '' ? {} : { Protocol: protocol }),
    ...(random.chance(0.2) ? { Mode: random.oneOf(['transparent', 'direct']) } : {}),
    ...(random.chance(0.15) ? { MutualTLSMode: random.oneOf(['permissive', 'strict']) } : {}),
    ...(random.chance(0.1)
      ? { Expose: { Paths: [{ Path: path, ListenerPort: exposedPort, LocalPathPort: EXPOSED_PORT, Protocol: 'http' }] } }
      : {}),
  };
}
