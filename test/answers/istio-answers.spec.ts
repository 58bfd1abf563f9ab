import { describe, expect, it } from 'vitest';
import { istioSettings } from '../../src/adapters/istio/native/istio-settings.js';
import { normalizePath } from '../../src/adapters/istio/semantics/http/normalize-path.js';
import { istioSemantics } from '../../src/adapters/istio/semantics/istio-semantics.js';
import type { AccessDecision } from '../../src/domain/model/access-decision.js';
import { readIstioAnswers, recordQuery, worldDocuments, worldSnapshot, type IstioRecord } from './istio-world.js';

/** The deciding rule as the records name it: `namespace/name#rule`; CUSTOM rules appear under Envoy's own name. */
function namedRule(policy: string): string {
  const custom = /ns\[([^\]]*)\]-policy\[([^\]]*)\]-rule\[(\d+)\]/u.exec(policy);
  return custom === null ? policy : `${custom[1]}/${custom[2]}#${custom[3]}`;
}

function decidingRule(decision: AccessDecision): string | null {
  const [because] = decision.because;
  return because?.rule === undefined ? null : `${because.object.replace('AuthorizationPolicy ', '')}#${because.rule}`;
}

function difference(record: IstioRecord, decision: AccessDecision): string | null {
  const line = JSON.stringify({
    workload: record.workload,
    request: record.request,
    answer: record.answer,
    policy: record.policy,
  });
  if (decision.decision !== record.answer) return `${JSON.stringify(decision)} for ${line}`;
  const wrongRule = record.policy !== null && decidingRule(decision) !== namedRule(record.policy);
  return wrongRule ? `${decidingRule(decision)} instead of the deciding rule in ${line}` : null;
}

describe.each(readIstioAnswers())('recorded answers of $file', ({ world, records }) => {
  const snapshot = worldSnapshot(worldDocuments(world), world.world);
  const evaluator = istioSemantics(snapshot);

  it('are decided as the real proxy did, by the same rule', () => {
    const differences = records
      .map((record) => difference(record, evaluator.decide(recordQuery(record, world.world))))
      .filter((text) => text !== null);
    expect(differences.slice(0, 20), `${differences.length} of ${records.length} differ`).toEqual([]);
  });

  it('show the path as the real proxy made it', () => {
    const { pathNormalization } = istioSettings(snapshot);
    const changed = records.filter(
      (record) => record.path !== undefined && record.request.jwt?.via?.startsWith('param') !== true,
    );
    const seen = changed.map(({ request }) => [request.path, normalizePath(request.path ?? '', pathNormalization)]);
    expect(seen).toEqual(changed.map(({ request, path }) => [request.path, path]));
  });
});
