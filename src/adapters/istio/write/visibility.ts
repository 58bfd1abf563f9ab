import { isDnsLabel } from '../values/dns-name.js';
import type { PolicyReport } from './policy-report.js';

/** `exportTo`, each namespace once; the own one is `.`, and with `*` no other is named. Names that no namespace can have are left out. */
export function writeVisibility(
  visibleTo: readonly string[] | undefined,
  namespace: string,
  report: PolicyReport,
): string[] | undefined {
  if (visibleTo === undefined) return undefined;
  if (visibleTo.includes('*')) {
    if (visibleTo.length > 1) report.exact('/spec/visibleTo', 'all namespaces are all that it takes');
    return ['*'];
  }
  const targets = visibleTo.filter((target) => target === '.' || isDnsLabel(target));
  if (targets.length < visibleTo.length) report.narrower('/spec/visibleTo', 'names that no namespace can have are left out');
  if (targets.length === 0) report.refuse('/spec/visibleTo', 'no namespace is left that it could be for');
  const named = new Set(targets.map((target) => (target === namespace ? '.' : target)));
  if (named.size < targets.length) report.exact('/spec/visibleTo', 'each namespace is named once');
  return [...named];
}
