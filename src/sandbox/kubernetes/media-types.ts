import { ApiError } from './api-error.js';

const BODIES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
const CUSTOM_PATCHES = ['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml'];

/** Media types of patches: custom resources have no strategic merge. */
export const PATCH_CONTENT = {
  custom: CUSTOM_PATCHES,
  builtIn: [...CUSTOM_PATCHES.slice(0, 2), 'application/strategic-merge-patch+json', 'application/apply-patch+yaml'],
} as const;

/** The media type of a body; 415 where it is none of those that are read. */
export function checkContent(header: string | undefined, readable: readonly string[] = BODIES): string {
  const mediaType = (header ?? 'application/json').split(';')[0]?.trim() ?? '';
  if (readable.includes(mediaType)) return mediaType;
  const message = `the body of the request was in an unknown format - accepted media types include: ${readable.join(', ')}`;
  throw new ApiError(415, 'UnsupportedMediaType', message);
}

/** 406 where the client takes none of the forms that there are. */
export function checkAccept(header: string | undefined): void {
  const accepted = (header ?? '*/*').split(',').map((part) => part.split(';')[0]?.trim() ?? '');
  if (accepted.some((type) => ['*/*', 'application/*', ...BODIES].includes(type))) return;
  throw new ApiError(406, 'NotAcceptable', `only the following media types are accepted: ${BODIES.join(', ')}`);
}

/** True where the client asks for all of discovery at once. */
export function isAggregated(header: string | undefined): boolean {
  return (header ?? '').split(',').some((part) => part.trim().endsWith(';v=v2;as=APIGroupDiscoveryList'));
}
