import { CATALOGUE } from './catalogue.js';
import type { CheckInput, RawFinding } from './check-input.js';
import { CHECKS } from './checks.js';
import type { Finding, Severity } from './finding.js';

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** Runs every check and gives the findings with what the catalogue says of them, worst first, each once. */
export function analyze(input: CheckInput): Finding[] {
  const findings = CHECKS.flatMap((check) => check.run(input)).map(complete);
  const unique = new Map(findings.map((finding) => [finding.fingerprint, finding]));
  return [...unique.values()].sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      compare(a.code, b.code) ||
      compare(a.fingerprint, b.fingerprint),
  );
}

function complete(raw: RawFinding): Finding {
  const entry = CATALOGUE[raw.code];
  return {
    code: raw.code,
    severity: raw.verdict === 'POSSIBLE' ? 'info' : entry.severity,
    verdict: raw.verdict,
    title: entry.title,
    why: raw.why,
    mend: raw.mend ?? entry.mend,
    objects: [...raw.objects],
    witness: raw.witness ?? null,
    fingerprint: fingerprint(raw),
  };
}

/** The code and the places, not the lines: moving a document does not make a new finding. */
function fingerprint({ code, verdict, objects }: RawFinding): string {
  return [code, verdict, ...objects.map(({ mesh, object, pointer }) => `${mesh ?? '*'}|${object}|${pointer}`)].join(' ');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
