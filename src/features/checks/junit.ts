import { CATALOGUE } from '../../domain/analysis/catalogue.js';
import type { Finding } from '../../domain/analysis/finding.js';

/** Findings as JUnit XML: a test case per code of the catalogue that passed, a failed one per finding. */
export function toJunit(findings: readonly Finding[]): string {
  const failed = new Set(findings.map((finding) => finding.code));
  const passed = Object.keys(CATALOGUE).filter((code) => !failed.has(code));
  const cases = [...findings.map(failedCase), ...passed.map((code) => `    <testcase classname="concordat" name="${code}"/>`)];
  const failures = findings.filter((finding) => finding.severity !== 'info').length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${cases.length}" failures="${failures}">`,
    `  <testsuite name="concordat checks" tests="${cases.length}" failures="${failures}">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

/** Info is told, not failed: a build must not break on it. */
function failedCase(finding: Finding): string {
  const places = finding.objects.map((object) =>
    [object.mesh, object.object, object.pointer, position(object)].filter(Boolean).join(' '),
  );
  const text = escapeXml([finding.why, finding.mend, ...places].join('\n'));
  const tag = finding.severity === 'info' ? 'system-out' : 'failure';
  const attributes = tag === 'failure' ? ` type="${finding.severity}" message="${escapeXml(finding.title)}"` : '';
  return `    <testcase classname="concordat.${finding.code}" name="${escapeXml(finding.fingerprint)}"><${tag}${attributes}>${text}</${tag}></testcase>`;
}

function position({ file, line }: Finding['objects'][number]): string {
  return file === null ? (line === null ? '' : `line ${line}`) : `${file}:${line ?? 1}`;
}

/** Control characters have no place in XML 1.0, not even escaped. */
function escapeXml(text: string): string {
  return Array.from(text)
    .filter((character) => character >= ' ' || character === '\n' || character === '\t')
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
