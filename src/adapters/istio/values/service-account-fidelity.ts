/** First release of each line in which a dot in `serviceAccounts` is a dot and not "any character" (CVE-2026-39350). */
const FIXED: readonly (readonly [minor: number, patch: number])[] = [
  [27, 9],
  [28, 6],
  [29, 2],
];
const INTRODUCED = 25;

/**
 * Whether `serviceAccounts` means exactly the account: not before 1.25, which does not know the field, and not for a name with a
 * dot in releases that take the dot for a pattern. An unknown version counts as current.
 */
export function readsServiceAccountExactly(version: string | null, account: string): boolean {
  const [major = 1, minor = 0, patch = 0] = (version ?? '').split(/[.-]/).map((part) => Number.parseInt(part, 10));
  if (version === null || Number.isNaN(minor) || major > 1) return true;
  if (minor < INTRODUCED) return false;
  if (!account.includes('.')) return true;
  const fixed = FIXED.find(([line]) => line === minor);
  return fixed === undefined ? minor > 29 : patch >= fixed[1];
}
