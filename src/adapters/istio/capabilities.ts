import type { Capabilities } from '../../domain/translation/capabilities.js';

type Level = Capabilities['features'][string];

const NATIVE: readonly string[] = [
  'mtls.strict',
  'mtls.permissive',
  'mtls.disabled',
  'authorization.identity',
  'authorization.namespace',
  'authorization.ip',
  'authorization.remote-ip',
  'authorization.jwt',
  'authorization.host',
  'authorization.port',
  'authorization.method',
  'authorization.grpc',
  'authorization.not',
  'authorization.deny',
  'authorization.audit',
  'authorization.delegate',
  'authorization.dry-run',
  'route.http',
  'route.grpc',
  'route.path',
  'route.method',
  'route.header-match',
  'route.host-match',
  'route.weights',
  'route.header-changes',
  'route.mirror',
  'route.timeout',
  'route.retries',
  'route.fault',
  'route.cors',
  'backend.connection-limits',
  'federation.export',
  'federation.import',
];

/** Said in part: ports of mTLS only beside labels, no regular expressions in policies, one attribute to hash on, and the like. */
const PARTIAL: readonly string[] = [
  'mtls.port',
  'authorization.path',
  'authorization.header',
  'route.query-match',
  'route.rewrite',
  'backend.subsets',
  'backend.load-balancing',
  'backend.outlier-detection',
  'backend.client-tls',
];

/**
 * What Istio says at a release, `1.29.2` or `1.32-dev`; an unknown release counts as current. `trustDomains` came with 1.30, prefix
 * redirects with 1.31 (istio/api, fields of the released CRDs): an older istiod would ignore them.
 */
export function istioCapabilities(version: string | null): Capabilities {
  const features: Record<string, Level> = { 'authorization.peer': 'absent' };
  for (const feature of NATIVE) features[feature] = 'native';
  for (const feature of PARTIAL) features[feature] = 'partial';
  features['authorization.trust-domain'] = isSince(version, 30) ? 'native' : 'absent';
  features['route.redirect'] = isSince(version, 31) ? 'native' : 'partial';
  return { version, features };
}

function isSince(version: string | null, minor: number): boolean {
  const [major, second] = (version ?? '').split(/[.-]/).map((part) => Number.parseInt(part, 10));
  if (major === undefined || second === undefined || Number.isNaN(major) || Number.isNaN(second)) return true;
  return major > 1 || second >= minor;
}
