import type { PathNormalization } from '../../native/istio-settings.js';
import { canonicalPath } from './canonical-path.js';

/** Several slashes become one; a path of nothing but slashes keeps two, as Envoy's merge_slashes does. */
function mergeSlashes(path: string): string {
  if (!path.includes('//')) return path;
  const segments = path.split('/').filter((segment) => segment !== '');
  return `${path.startsWith('/') ? '/' : ''}${segments.join('/')}${path.endsWith('/') ? '/' : ''}`;
}

function unescapeSlashes(path: string): string {
  return path.replace(/%2f/giu, '/').replace(/%5c/giu, '\\');
}

/** `..;a=b` and `.;a` count as dot segments since Envoy 1.39 (strip_dotdot_segments_with_parameters). */
function stripDotParameters(path: string): string {
  return path.replace(/(^|\/)(\.\.?);[^/]*/gu, '$1$2');
}

/**
 * The path and query that policies and the workload see, from those sent (Envoy http/conn_manager_utility.cc, set up by
 * istio/istio pilot/pkg/networking/core/listener_builder.go). Null where the proxy answers 400: a fragment under every
 * setting, NONE too, or a path that cannot be normalized.
 */
export function normalizePath(sent: string, normalization: PathNormalization): string | null {
  if (sent.includes('#')) return null;
  if (normalization === 'NONE') return sent;
  const queryStart = sent.indexOf('?');
  const path = queryStart < 0 ? sent : sent.slice(0, queryStart);
  const decoded = normalization === 'DECODE_AND_MERGE_SLASHES' ? unescapeSlashes(path) : path;
  const canonical = canonicalPath(stripDotParameters(decoded));
  if (canonical === null) return null;
  const merged = normalization === 'BASE' ? canonical : mergeSlashes(canonical);
  return queryStart < 0 ? merged : merged + sent.slice(queryStart);
}
