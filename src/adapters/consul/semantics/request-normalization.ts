import type { JsonObject } from '../../../domain/json.js';
import { flagOf, objectOf, textOf } from '../native/json-fields.js';
import { canonicalPath } from './canonical-path.js';

type SlashAction = 'keep' | 'reject' | 'redirect' | 'unescape';
type UnderscoreAction = 'allow' | 'reject' | 'drop';

/** How the proxies of a mesh tidy a request before they look at intentions. */
export interface RequestNormalization {
  readonly normalizesPath: boolean;
  readonly mergesSlashes: boolean;
  readonly escapedSlashes: SlashAction;
  readonly underscores: UnderscoreAction;
}

/** Requests as they come. */
export const UNTOUCHED: RequestNormalization = {
  normalizesPath: false,
  mergesSlashes: false,
  escapedSlashes: 'keep',
  underscores: 'allow',
};

/** A path as intentions see it, or why Envoy answers 400 (or 307) instead. */
export type NormalizedPath = { readonly path: string } | { readonly refusal: string };

const SLASH_ACTIONS: Readonly<Record<string, SlashAction>> = {
  REJECT_REQUEST: 'reject',
  UNESCAPE_AND_REDIRECT: 'redirect',
  UNESCAPE_AND_FORWARD: 'unescape',
};
const UNDERSCORE_ACTIONS: Readonly<Record<string, UnderscoreAction>> = { REJECT_REQUEST: 'reject', DROP_HEADER: 'drop' };

/** Reads `HTTP.Incoming.RequestNormalization` of the mesh entry. Without it paths are normalized, and nothing more (Consul 1.20.1 on). */
export function requestNormalization(mesh: JsonObject): RequestNormalization {
  const fields = objectOf(objectOf(objectOf(mesh, 'HTTP'), 'Incoming'), 'RequestNormalization');
  return {
    normalizesPath: !flagOf(fields, 'InsecureDisablePathNormalization'),
    mergesSlashes: flagOf(fields, 'MergeSlashes'),
    escapedSlashes: SLASH_ACTIONS[textOf(fields, 'PathWithEscapedSlashesAction').toUpperCase()] ?? 'keep',
    underscores: UNDERSCORE_ACTIONS[textOf(fields, 'HeadersWithUnderscoresAction').toUpperCase()] ?? 'allow',
  };
}

/** The path, query included, in the order of Envoy's `ConnectionManagerUtility::maybeNormalizePath`. */
export function normalizePath(target: string, how: RequestNormalization): NormalizedPath {
  if (target.includes('#')) return { refusal: 'a path with a fragment is refused' };
  const queryAt = target.indexOf('?');
  const path = queryAt < 0 ? target : target.slice(0, queryAt);
  const query = queryAt < 0 ? '' : target.slice(queryAt);
  const unescaped = how.escapedSlashes === 'keep' ? path : unescapeSlashes(path);
  if (unescaped !== path && how.escapedSlashes === 'reject') return { refusal: 'a path with escaped slashes is refused' };
  const canonical = how.normalizesPath ? canonicalPath(unescaped) : unescaped;
  if (canonical === null) return { refusal: 'the path cannot be normalized' };
  if (unescaped !== path && how.escapedSlashes === 'redirect') return { refusal: 'a path with escaped slashes is redirected' };
  return { path: (how.mergesSlashes ? mergeSlashes(canonical) : canonical) + query };
}

function unescapeSlashes(path: string): string {
  return path.replaceAll(/%2f/gi, '/').replaceAll(/%5c/gi, '\\');
}

/** Envoy joins the segments again between what the path begins and ends with, so that slashes only become `//`. */
function mergeSlashes(path: string): string {
  if (!path.includes('//')) return path;
  const segments = path.split('/').filter((segment) => segment !== '');
  return `${path.startsWith('/') ? '/' : ''}${segments.join('/')}${path.endsWith('/') ? '/' : ''}`;
}
