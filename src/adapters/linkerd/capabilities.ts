import type { Capabilities } from '../../domain/translation/capabilities.js';

const features: Capabilities['features'] = {
  'mtls.strict': 'partial',
  'mtls.permissive': 'partial',
  'mtls.disabled': 'absent',
  'mtls.port': 'native',
  'authorization.identity': 'native',
  'authorization.namespace': 'partial',
  'authorization.trust-domain': 'partial',
  'authorization.ip': 'native',
  'authorization.remote-ip': 'absent',
  'authorization.jwt': 'absent',
  'authorization.host': 'partial',
  'authorization.port': 'native',
  'authorization.method': 'partial',
  'authorization.path': 'partial',
  'authorization.header': 'partial',
  'authorization.grpc': 'partial',
  'authorization.not': 'partial',
  'authorization.deny': 'absent',
  'authorization.audit': 'absent',
  'authorization.delegate': 'absent',
  'authorization.dry-run': 'partial',
  'authorization.peer': 'absent',
  'route.http': 'native',
  'route.grpc': 'native',
  'route.path': 'native',
  'route.method': 'native',
  'route.header-match': 'partial',
  'route.query-match': 'native',
  'route.host-match': 'partial',
  'route.weights': 'native',
  'route.header-changes': 'native',
  'route.redirect': 'native',
  'route.rewrite': 'absent',
  'route.mirror': 'absent',
  'route.timeout': 'native',
  'route.retries': 'partial',
  'route.fault': 'absent',
  'route.cors': 'absent',
  'backend.subsets': 'absent',
  'backend.load-balancing': 'absent',
  'backend.connection-limits': 'absent',
  'backend.outlier-detection': 'absent',
  'backend.client-tls': 'absent',
  'federation.export': 'partial',
  'federation.import': 'native',
};

/** Releases before these do not have the feature: `accessPolicy: audit` came with 2.16, as did retries and timeouts on routes. */
const since: Readonly<Record<string, readonly [major: number, minor: number]>> = {
  'authorization.dry-run': [2, 16],
  'route.retries': [2, 16],
};

/**
 * What Linkerd of a release can say. Edge releases (`edge-26.8.3`) and unknown ones count as the newest. `partial` is said in
 * part only: see the README.
 */
export function capabilities(version: string | null): Capabilities {
  const [, major, minor] = /^(?:stable-|version-|v)?(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (major === undefined || minor === undefined) return { version, features };
  const lacks = ([wantedMajor, wantedMinor]: readonly [number, number]): boolean =>
    Number(major) < wantedMajor || (Number(major) === wantedMajor && Number(minor) < wantedMinor);
  const missing = Object.entries(since).filter(([, release]) => lacks(release));
  return { version, features: { ...features, ...Object.fromEntries(missing.map(([feature]) => [feature, 'absent' as const])) } };
}
