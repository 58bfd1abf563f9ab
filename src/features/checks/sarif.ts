import { CATALOGUE } from '../../domain/analysis/catalogue.js';
import type { Finding, FindingObject, Severity } from '../../domain/analysis/finding.js';

/** GitHub shows at most this many results of one run; the worst come first. */
const MAX_RESULTS = 5000;

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** Findings as a SARIF 2.1.0 log (OASIS sarif-v2.1.0) with stable rule ids and fingerprints. */
export function toSarif(findings: readonly Finding[]): Record<string, unknown> {
  const shown = findings.slice(0, MAX_RESULTS);
  const codes = [...new Set(shown.map((finding) => finding.code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Concordat', informationUri: 'https://concordat.dev', rules: codes.map(sarifRule) } },
        results: shown.map((finding) => sarifResult(finding, codes.indexOf(finding.code))),
        properties: { total: findings.length, omitted: findings.length - shown.length },
      },
    ],
  };
}

function sarifRule(code: string): Record<string, unknown> {
  const { title, mend, severity } = CATALOGUE[code as keyof typeof CATALOGUE];
  return {
    id: code,
    shortDescription: { text: title },
    help: { text: mend },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function sarifResult(finding: Finding, ruleIndex: number): Record<string, unknown> {
  return {
    ruleId: finding.code,
    ruleIndex,
    // SARIF 2.1.0, 3.27.10: what is not a failure has no level; the rule tells its severity.
    ...(finding.verdict === 'POSSIBLE' ? { kind: 'review', level: 'none' } : { kind: 'fail', level: LEVELS[finding.severity] }),
    message: { text: `${finding.why}. ${finding.mend}` },
    locations: finding.objects.slice(0, 1).map(sarifLocation),
    relatedLocations: finding.objects.slice(1, 100).map(sarifLocation),
    partialFingerprints: { concordatFingerprint: finding.fingerprint },
    properties: { verdict: finding.verdict, witness: finding.witness },
  };
}

/** A line where there is one; an object in a mesh is a logical location with a stand-in file, since viewers drop results without one. */
function sarifLocation(object: FindingObject): Record<string, unknown> {
  const uri = object.file ?? `${object.mesh ?? 'policies'}/${object.object.replaceAll(' ', '/')}`;
  return {
    physicalLocation: { artifactLocation: { uri: encodeURI(uri) }, region: { startLine: object.line ?? 1 } },
    logicalLocations: [
      { fullyQualifiedName: [object.mesh, object.object, object.pointer].filter(Boolean).join(' '), kind: 'resource' },
    ],
  };
}
