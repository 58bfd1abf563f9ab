import { CATALOGUE } from '../../domain/analysis/catalogue.js';
import type { Finding } from '../../domain/analysis/finding.js';
import type { Violation } from '../../domain/errors.js';
import { isJsonObject } from '../../domain/json.js';
import { readPolicy } from '../policies/accept-policy.js';
import { policyKey, refOf, type StoredPolicy } from '../policies/policies.store.js';
import type { SentDocument } from './sent-document.js';

/** Stored policies with the sent ones in place of those of the same names, and a finding for each thing that is not valid. */
export interface SentPolicies {
  readonly policies: readonly StoredPolicy[];
  readonly findings: readonly Finding[];
}

/** Lays sent documents over the stored policies. What is not a policy is a finding (SV-01), not a refusal: that is what is asked. */
export function sentPolicies(stored: readonly StoredPolicy[], documents: readonly SentDocument[]): SentPolicies {
  const policies = new Map(stored.map((one) => [policyKey(refOf(one.policy)), one]));
  const findings: Finding[] = [];
  for (const { value, source } of documents) {
    const { policy, violations } = readPolicy(value);
    findings.push(...violations.map((violation) => invalidFinding(violation, { value, source })));
    if (policy === null) continue;
    const key = policyKey(refOf(policy));
    const before = policies.get(key);
    policies.set(key, {
      policy,
      source,
      version: before?.version ?? 0,
      revision: before?.revision ?? 0,
      origins: before?.origins ?? [],
    });
  }
  return { policies: [...policies.values()], findings };
}

function invalidFinding({ pointer, detail }: Violation, { value, source }: SentDocument): Finding {
  const { severity, title, mend } = CATALOGUE['SV-01'];
  const object = labelOf(value);
  return {
    code: 'SV-01',
    severity,
    verdict: 'VIOLATED',
    title,
    why: detail,
    mend,
    objects: [{ mesh: null, object, pointer, file: source.file, line: source.line }],
    witness: null,
    fingerprint: `SV-01 VIOLATED *|${object}|${pointer}|${detail}`,
  };
}

/** What the document calls itself, as far as it does. */
function labelOf(value: unknown): string {
  const document = isJsonObject(value) ? value : {};
  const metadata = isJsonObject(document['metadata']) ? document['metadata'] : {};
  const text = (member: unknown, fallback: string) => (typeof member === 'string' ? member.slice(0, 253) : fallback);
  return `${text(document['kind'], 'Document')} ${text(metadata['namespace'], 'default')}/${text(metadata['name'], '?')}`;
}
