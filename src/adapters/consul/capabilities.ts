import type { Capabilities } from '../../domain/translation/capabilities.js';

/** What intentions, discovery-chain entries and defaults of the Community Edition can say (Consul documentation, configuration entries). */
const FEATURES: Capabilities['features'] = {
  'mtls.strict': 'native',
  'mtls.permissive': 'partial',
  'mtls.disabled': 'absent',
  'mtls.port': 'absent',
  'authorization.identity': 'native',
  'authorization.namespace': 'absent',
  'authorization.trust-domain': 'absent',
  'authorization.ip': 'absent',
  'authorization.remote-ip': 'absent',
  'authorization.jwt': 'absent',
  'authorization.host': 'partial',
  'authorization.port': 'absent',
  'authorization.method': 'native',
  'authorization.path': 'native',
  'authorization.header': 'native',
  'authorization.grpc': 'partial',
  'authorization.not': 'partial',
  'authorization.deny': 'native',
  'authorization.audit': 'absent',
  'authorization.delegate': 'absent',
  'authorization.dry-run': 'absent',
  'authorization.peer': 'native',
  'route.http': 'native',
  'route.grpc': 'partial',
  'route.path': 'native',
  'route.method': 'native',
  'route.header-match': 'native',
  'route.query-match': 'native',
  'route.host-match': 'absent',
  'route.weights': 'native',
  'route.header-changes': 'native',
  'route.redirect': 'absent',
  'route.rewrite': 'partial',
  'route.mirror': 'absent',
  'route.timeout': 'native',
  'route.retries': 'partial',
  'route.fault': 'absent',
  'route.cors': 'absent',
  'backend.subsets': 'native',
  'backend.load-balancing': 'native',
  'backend.connection-limits': 'partial',
  'backend.outlier-detection': 'absent',
  'backend.client-tls': 'absent',
  'federation.export': 'native',
  'federation.import': 'native',
};

/** Releases before which a feature is not there. */
const SINCE: Readonly<Record<string, string>> = {
  'mtls.permissive': '1.16.0',
  'authorization.peer': '1.14.0',
  'authorization.host': '1.20.1',
  'federation.export': '1.13.0',
  'federation.import': '1.13.0',
};

/** What a Consul server of this version can express; for an unknown version what a current one can. */
export function consulCapabilities(version: string | null): Capabilities {
  const features = Object.entries(FEATURES).map(([name, level]) => {
    const since = SINCE[name];
    return [name, since !== undefined && isVersionBefore(version, since) ? 'absent' : level] as const;
  });
  return { version, features: Object.fromEntries(features) };
}

/** True where the version is known and earlier, by its three numbers. */
export function isVersionBefore(version: string | null, since: string): boolean {
  const [had, needed] = [numbersOf(version ?? ''), numbersOf(since)];
  if (had === null || needed === null) return false;
  const index = had.findIndex((number, position) => number !== needed[position]);
  return index >= 0 && (had[index] ?? 0) < (needed[index] ?? 0);
}

function numbersOf(version: string): number[] | null {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  return match === null ? null : match.slice(1).map((digits) => Number(digits ?? 0));
}
