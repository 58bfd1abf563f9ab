import type { BackendPolicy } from '../../../domain/model/backend-policy.js';
import type { FieldReader } from './field-reader.js';
import { readDuration } from './read-duration.js';
import { readLoadBalancing } from './load-balancing.js';

type Spec = BackendPolicy['spec'];
type Settings = Pick<Spec, 'loadBalancing' | 'connectionLimits' | 'outlierDetection' | 'clientTls'>;

const TLS_MODES = { DISABLE: 'disabled', SIMPLE: 'simple', MUTUAL: 'mutual', ISTIO_MUTUAL: 'mesh' } as const;

/** Reads the settings of a traffic policy, a port or a subset. Blocks without anything that the model knows are absent. */
export function readTrafficPolicy(policy: FieldReader | undefined): Settings {
  if (policy === undefined) return {};
  return {
    loadBalancing: readLoadBalancing(policy.object('loadBalancer')),
    connectionLimits: readConnectionLimits(policy.object('connectionPool')),
    outlierDetection: readOutlierDetection(policy.object('outlierDetection')),
    clientTls: readClientTls(policy.object('tls')),
  };
}

/** Zero stands for "not set" in these plain protobuf numbers. */
function readConnectionLimits(pool: FieldReader | undefined): Settings['connectionLimits'] {
  const [tcp, http] = [pool?.object('tcp'), pool?.object('http')];
  return unlessEmpty({
    maxConnections: tcp?.number('maxConnections') || undefined,
    maxPendingRequests: http?.number('http1MaxPendingRequests') || undefined,
    maxConcurrentRequests: http?.number('http2MaxRequests') || undefined,
    maxRequestsPerConnection: http?.number('maxRequestsPerConnection') || undefined,
    maxRetries: http?.number('maxRetries') || undefined,
    connectTimeout: tcp && readDuration(tcp, 'connectTimeout'),
    idleTimeout: http && readDuration(http, 'idleTimeout'),
  });
}

/** An outlier detection without any field still turns the defaults on, so it stays as an empty block. */
function readOutlierDetection(detection: FieldReader | undefined): Settings['outlierDetection'] {
  if (detection === undefined) return undefined;
  return {
    consecutive5xx: detection.number('consecutive5xxErrors') ?? detection.number('consecutiveErrors'),
    consecutiveGatewayErrors: detection.number('consecutiveGatewayErrors'),
    interval: readDuration(detection, 'interval'),
    baseEjectionTime: readDuration(detection, 'baseEjectionTime'),
    maxEjectionPercent: detection.number('maxEjectionPercent') || undefined,
    minHealthPercent: detection.number('minHealthPercent') || undefined,
  };
}

/** TLS settings without a mode mean DISABLE. */
function readClientTls(tls: FieldReader | undefined): Settings['clientTls'] {
  if (tls === undefined) return undefined;
  const text = tls.string('mode') ?? 'DISABLE';
  if (!Object.hasOwn(TLS_MODES, text)) {
    tls.remark('mode', `the mode ${text} is unknown`);
    return undefined;
  }
  return {
    mode: TLS_MODES[text as keyof typeof TLS_MODES],
    sni: tls.string('sni') || undefined,
    subjectAltNames: tls.strings('subjectAltNames'),
  };
}

function unlessEmpty<T extends object>(block: T): T | undefined {
  return Object.values(block).every((value) => value === undefined) ? undefined : block;
}
