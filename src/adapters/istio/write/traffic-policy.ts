import type { JsonObject } from '../../../domain/json.js';
import type { BackendPolicy } from '../../../domain/model/backend-policy.js';
import { formatSeconds } from '../values/duration.js';
import { writeLoadBalancing } from './load-balancing.js';
import { members, membersOrNone } from './native-draft.js';
import type { PolicyReport } from './policy-report.js';

type Settings = Pick<BackendPolicy['spec'], 'loadBalancing' | 'connectionLimits' | 'outlierDetection' | 'clientTls'>;
type Limits = NonNullable<Settings['connectionLimits']>;

const TLS_MODES = { disabled: 'DISABLE', simple: 'SIMPLE', mutual: 'MUTUAL', mesh: 'ISTIO_MUTUAL' } as const;

/** Writes the settings of a whole service, a subset or a port as blocks of a traffic policy. */
export function writeTrafficPolicy(settings: Settings, at: string, report: PolicyReport): JsonObject {
  return members({
    loadBalancer: writeLoadBalancing(settings.loadBalancing, `${at}/loadBalancing`, report),
    connectionPool: writeConnectionPool(settings.connectionLimits, `${at}/connectionLimits`, report),
    outlierDetection: writeOutlierDetection(settings.outlierDetection, `${at}/outlierDetection`, report),
    tls: writeTls(settings.clientTls, `${at}/clientTls`, report),
  });
}

function writeConnectionPool(limits: Limits | undefined, at: string, report: PolicyReport): JsonObject | undefined {
  if (limits === undefined) return undefined;
  if (limits.requestTimeout !== undefined) report.drop(`${at}/requestTimeout`, 'in Istio a timeout belongs to a route');
  const count = (key: keyof Limits): number | undefined =>
    bounded(positive(limits[key], `${at}/${key}`, report), LARGEST_INT32, `${at}/${key}`, report);
  const duration = (key: keyof Limits): string | undefined => {
    const milliseconds = positive(limits[key], `${at}/${key}`, report);
    return milliseconds === undefined ? undefined : formatSeconds(milliseconds);
  };
  return membersOrNone({
    tcp: membersOrNone({ maxConnections: count('maxConnections'), connectTimeout: duration('connectTimeout') }),
    http: membersOrNone({
      http1MaxPendingRequests: count('maxPendingRequests'),
      http2MaxRequests: count('maxConcurrentRequests'),
      maxRequestsPerConnection: count('maxRequestsPerConnection'),
      maxRetries: count('maxRetries'),
      idleTimeout: duration('idleTimeout'),
    }),
  });
}

/** 0 is "not set" in these plain protobuf numbers, so that no limit of 0 can be said. */
function positive(value: number | undefined, at: string, report: PolicyReport): number | undefined {
  if (value === 0) report.drop(at, 'Istio takes 0 for "not set"');
  return value === 0 ? undefined : value;
}

const LARGEST_INT32 = 2_147_483_647;
const LARGEST_UINT32 = 4_294_967_295;

/** The number that protobuf holds; a greater one is beyond every limit that a proxy has. */
function bounded(value: number | undefined, largest: number, at: string, report: PolicyReport): number | undefined {
  if (value === undefined || value <= largest) return value;
  report.exact(at, `Istio counts to ${largest}`);
  return largest;
}

function writeOutlierDetection(
  detection: Settings['outlierDetection'],
  at: string,
  report: PolicyReport,
): JsonObject | undefined {
  if (detection === undefined) return undefined;
  if (detection.maxEjectionTime !== undefined) report.drop(`${at}/maxEjectionTime`, 'Istio has no such bound');
  if (detection.enforcingPercent !== undefined) report.drop(`${at}/enforcingPercent`, 'Istio always enforces');
  const duration = (key: 'interval' | 'baseEjectionTime'): string | undefined => {
    const milliseconds = positive(detection[key], `${at}/${key}`, report);
    return milliseconds === undefined ? undefined : formatSeconds(milliseconds);
  };
  const errors = (key: 'consecutive5xx' | 'consecutiveGatewayErrors'): number | undefined =>
    bounded(detection[key], LARGEST_UINT32, `${at}/${key}`, report);
  return members({
    consecutive5xxErrors: errors('consecutive5xx'),
    consecutiveGatewayErrors: errors('consecutiveGatewayErrors'),
    interval: duration('interval'),
    baseEjectionTime: duration('baseEjectionTime'),
    maxEjectionPercent: positive(detection.maxEjectionPercent, `${at}/maxEjectionPercent`, report),
    minHealthPercent: positive(detection.minHealthPercent, `${at}/minHealthPercent`, report),
  });
}

/** The certificates of `mutual` are no part of the model: they are native, or missing. */
function writeTls(tls: Settings['clientTls'], at: string, report: PolicyReport): JsonObject | undefined {
  if (tls === undefined) return undefined;
  if (tls.mode === 'mutual') report.exact(`${at}/mode`, 'the client certificate is named natively only');
  return members({ mode: TLS_MODES[tls.mode], sni: tls.sni, subjectAltNames: tls.subjectAltNames });
}
