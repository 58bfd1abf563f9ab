import type { Finding } from '../../domain/analysis/finding.js';

/** How many findings there are of each severity. */
export function summaryOf(findings: readonly Finding[]): Record<Finding['severity'], number> {
  const summary = { error: 0, warning: 0, info: 0 };
  for (const { severity } of findings) summary[severity] += 1;
  return summary;
}
