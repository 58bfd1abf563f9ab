import type { AuthorizationRule, Operation } from '../../../domain/model/authorization-policy.js';
import type { PathMatch } from '../../../domain/model/path-match.js';
import type { StringMatch } from '../../../domain/model/string-match.js';
import { parsePathPattern } from '../values/path-pattern.js';
import { parseStarPattern } from '../values/star-pattern.js';
import { readCondition } from './authorization-condition.js';
import { readSource } from './authorization-source.js';
import type { FieldReader } from './field-reader.js';
import { readValues, type RuleScope } from './read-values.js';

/** Reads one rule; what has no meaning of its own in the model is remarked on its reader. Empty lists count as absent. */
export function readRule(rule: FieldReader, scope: RuleScope): AuthorizationRule {
  return {
    from: rule.objects('from')?.map((entry) => readSource(entry, scope)),
    to: rule.objects('to')?.map(readOperation),
    when: rule.objects('when')?.map((entry) => readCondition(entry, scope)),
  };
}

function readOperation(entry: FieldReader): Operation {
  const operation = entry.object('operation');
  if (operation === undefined || Object.keys(operation.body).length === 0) {
    entry.remark('operation', 'admission refuses an empty operation');
    return {};
  }
  const not = {
    hosts: readPatterns(operation, 'notHosts'),
    ports: readValues(operation, 'notPorts', parsePort),
    methods: readPatterns(operation, 'notMethods'),
    paths: readValues<PathMatch>(operation, 'notPaths', parsePathPattern),
  };
  return {
    hosts: readPatterns(operation, 'hosts'),
    ports: readValues(operation, 'ports', parsePort),
    methods: readPatterns(operation, 'methods'),
    paths: readValues<PathMatch>(operation, 'paths', parsePathPattern),
    ...(Object.values(not).some((values) => values !== undefined) ? { not } : {}),
  };
}

function readPatterns(reader: FieldReader, key: string): StringMatch[] | undefined {
  return readValues(reader, key, parseStarPattern);
}

function parsePort(value: string): number | null {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  return port >= 1 && port <= 65535 ? port : null;
}
