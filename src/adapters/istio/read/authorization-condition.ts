import type { Condition } from '../../../domain/model/authorization-policy.js';
import { parseIpBlock } from '../../../domain/model/ip-range.js';
import type { StringMatch } from '../../../domain/model/string-match.js';
import { parseConditionKey } from '../values/condition-key.js';
import { parseNamespacePattern } from '../values/namespace-pattern.js';
import { parseSpiffeIds } from '../values/spiffe-id-pattern.js';
import { parseServiceAccount } from '../values/principal-pattern.js';
import { readsServiceAccountExactly } from '../values/service-account-fidelity.js';
import { parseStarPattern } from '../values/star-pattern.js';
import { parseTrustDomain } from '../values/trust-domain-pattern.js';
import type { FieldReader } from './field-reader.js';
import { readValues, type RuleScope } from './read-values.js';

type Attribute = Condition['attribute'];

/** Reads one entry of `when`; keys without a neutral attribute (`experimental.*`) are remarked. */
export function readCondition(entry: FieldReader, scope: RuleScope): Condition {
  const key = entry.string('key') ?? '';
  const attribute = parseConditionKey(key);
  if (attribute === null) {
    entry.ignore('values', 'notValues');
    entry.remark('key', `the model has no attribute for the key "${key}"`);
    return { attribute: { name: 'sni' } };
  }
  const parse = (value: string): readonly StringMatch[] | StringMatch | null => parseValue(attribute, value, scope);
  const values = readValues<StringMatch>(entry, 'values', parse);
  const notValues = readValues<StringMatch>(entry, 'notValues', parse);
  if (values === undefined && notValues === undefined) entry.remark('values', 'admission refuses a condition without values');
  return { attribute, values, notValues };
}

function parseValue(
  attribute: Attribute,
  value: string,
  { namespace, version, ownTrustDomains }: RuleScope,
): readonly StringMatch[] | StringMatch | null {
  if (!('name' in attribute)) return parseStarPattern(value);
  switch (attribute.name) {
    case 'sourceIp':
    case 'remoteIp':
    case 'destinationIp':
      return parseIpBlock(value) === null ? null : { exact: value };
    case 'destinationPort':
      return /^[1-9]\d{0,4}$/.test(value) ? { exact: value } : null;
    case 'sourceNamespace':
      return parseNamespacePattern(value);
    case 'sourceIdentity':
      return parseSpiffeIds(value, ownTrustDomains);
    case 'sourceServiceAccount':
      return parseAccount(value, namespace, version);
    case 'sourceTrustDomain':
      return parseTrustDomain(value, ownTrustDomains);
    case 'jwtPrincipal':
    case 'jwtAudience':
    case 'jwtPresenter':
    case 'sni':
      return parseStarPattern(value);
  }
}

function parseAccount(value: string, namespace: string, version: string | null): StringMatch | null {
  const identity = readsServiceAccountExactly(version, value) ? parseServiceAccount(value, namespace) : null;
  if (identity === null || !('namespace' in identity)) return null;
  return { exact: `${identity.namespace}/${identity.serviceAccount ?? ''}` };
}
