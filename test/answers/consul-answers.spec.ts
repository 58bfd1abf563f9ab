import { describe, expect, it } from 'vitest';
import { consulSemantics } from '../../src/adapters/consul/semantics/consul-semantics.js';
import { parseDocuments } from '../../src/connections/documents/parse-documents.js';
import { queryOf, recordedAnswers } from './consul-world.js';

/** Real Consul 1.22.7 with real Envoy 1.40 answered every record; none of them is known to be wrong. */
describe.each(recordedAnswers())('recorded answers of Consul, $name', ({ documents, records }) => {
  const { objects, violations } = parseDocuments(JSON.stringify(documents), 'application/json', 'consul');
  const evaluator = consulSemantics({ mesh: 'south', kind: 'consul', version: null, objects });

  it('takes the recorded configuration as offline documents', () => {
    expect(violations).toEqual([]);
  });

  it('answers every request as the proxy did', () => {
    const wrong = records.flatMap((record) => {
      const { decision, reason, because } = evaluator.decide(queryOf(record));
      return decision === record.answer ? [] : [{ said: decision, reason, because, record }];
    });
    expect(records.length).toBeGreaterThan(500);
    expect(wrong).toEqual([]);
  });

  it('knows every service that was asked for', () => {
    expect(records.filter((record) => !evaluator.knows(queryOf(record)))).toEqual([]);
  });
});
