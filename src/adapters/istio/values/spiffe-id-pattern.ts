import type { StringMatch } from '../../../domain/model/string-match.js';
import { expansionOf } from './own-trust-domain.js';
import { formatStarPattern, parseStarPattern } from './star-pattern.js';

/**
 * Reads a value of `source.principal` as matches on the SPIFFE id without its scheme: one for each of the mesh's own trust
 * domain names where istiod expands it. Null where the expansion has no clear form.
 */
export function parseSpiffeIds(value: string, own: readonly string[]): readonly StringMatch[] | null {
  const expansion = expansionOf(value, own);
  if (expansion === 'unclear') return null;
  if (expansion === 'kept') return [parseStarPattern(value)];
  return siblingsOf(value, own).map(parseStarPattern);
}

/** The values that mean the matches; null where one has no form, or stands for own trust domains that are not all wanted. */
export function formatSpiffeIds(matches: readonly StringMatch[], own: readonly string[]): string[] | null {
  const values = matches.map((match) => formatStarPattern(match));
  const wanted = values.filter((value) => value !== null);
  if (wanted.length < values.length) return null;
  const isWider = wanted.some((value) => {
    const expansion = expansionOf(value, own);
    return (
      expansion === 'unclear' || (expansion === 'own' && !siblingsOf(value, own).every((sibling) => wanted.includes(sibling)))
    );
  });
  return isWider ? null : wanted;
}

function siblingsOf(value: string, own: readonly string[]): string[] {
  const rest = value.slice(value.indexOf('/'));
  return own.map((name) => `${name}${rest}`);
}
