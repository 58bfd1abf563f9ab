import type { HeaderChanges } from '../../../src/domain/model/header-changes.js';

export type HeaderLines = readonly (readonly [string, string])[];

/** Headers that random routes change; all others are the proxies' own. */
const CHANGED = ['x-user', 'x-a', 'x-new', 'x-backend', 'x-upstream'];

/** What the backends of the rigs answer with, before any route changes it. */
export const UPSTREAM_HEADERS: HeaderLines = [['x-upstream', 'yes']];

/** The headers that routes change, after these changes; lines of one name joined, as proxies may do. */
export function changedHeaders(lines: HeaderLines, changes: readonly HeaderChanges[]): Record<string, string> {
  let now = lines.map(([name, value]): readonly [string, string] => [name.toLowerCase(), value]);
  for (const { set = [], add = [], remove = [] } of changes) {
    const replaced = set.map(({ name }) => name.toLowerCase());
    const removed = remove.map((name) => name.toLowerCase());
    now = now.filter(([name]) => !replaced.includes(name));
    now = [...now, ...[...set, ...add].map(({ name, value }): readonly [string, string] => [name.toLowerCase(), value])];
    now = now.filter(([name]) => !removed.includes(name));
  }
  const names = CHANGED.filter((name) => now.some(([key]) => key === name));
  return Object.fromEntries(
    names.map((name) => [
      name,
      now
        .filter(([key]) => key === name)
        .map(([, value]) => value)
        .join(','),
    ]),
  );
}
