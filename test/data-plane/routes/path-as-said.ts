import type { RoutedRequest } from '../../../src/domain/semantics/match-route.js';

/** The path or location that a mesh gave, as `said` where it may be either: of two slashes in a path that is replaced one may go. */
export function pathAsSaid(said: string, found: string, { path }: RoutedRequest): string {
  const isOpen = path.includes('//') && said !== path;
  return isOpen && withOneSlash(said) === withOneSlash(found) ? said : found;
}

function withOneSlash(text: string): string {
  return text.replaceAll(/(?<!:)\/{2,}/gu, '/');
}
