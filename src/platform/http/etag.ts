/** The strong entity tag of a version. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/** True where an If-Match or If-None-Match header names the tag, or anything by `*`. */
export function matchesEtag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((part) => part.trim() === '*' || part.trim() === tag);
}
