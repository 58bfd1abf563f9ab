import type { JsonObject } from '../../../domain/json.js';
import type { Condition } from '../../../domain/model/authorization-policy.js';
import { parseIpBlock } from '../../../domain/model/ip-range.js';
import type { NamedMatch, StringMatch } from '../../../domain/model/string-match.js';
import { fieldDifferences } from '../../../domain/translation/field-difference.js';
import { readCondition } from '../read/authorization-condition.js';
import { FieldReader } from '../read/field-reader.js';
import { formatConditionKey } from '../values/condition-key.js';
import { formatNamespacePattern } from '../values/namespace-pattern.js';
import { readsServiceAccountExactly } from '../values/service-account-fidelity.js';
import { formatSpiffeIds } from '../values/spiffe-id-pattern.js';
import { formatStarPattern } from '../values/star-pattern.js';
import { formatTrustDomains } from '../values/trust-domain-pattern.js';
import { members } from './native-draft.js';
import type { Entries, RuleContext } from './rule-entries.js';

type Attribute = Condition['attribute'];

const IP_ATTRIBUTES: readonly string[] = ['sourceIp', 'remoteIp', 'destinationIp'];
const CALLER_ATTRIBUTES: readonly string[] = [
  'sourceNamespace',
  'sourceIdentity',
  'sourceServiceAccount',
  'sourceTrustDomain',
  'jwtPrincipal',
  'jwtAudience',
  'jwtPresenter',
];

/** Writes one condition. */
export function writeCondition(condition: Condition, at: string, context: RuleContext): Entries {
  const { attribute } = condition;
  const key = formatConditionKey(attribute);
  if (key === null) return problem(`${at}/attribute`, 'Istio has no key for this attribute');
  if (
    context.action === 'delegate' &&
    ('jwtClaim' in attribute || ('name' in attribute && CALLER_ATTRIBUTES.includes(attribute.name)))
  ) {
    return problem(`${at}/attribute`, 'a CUSTOM rule may not ask who calls');
  }
  if (condition.values === undefined && condition.notValues === undefined) {
    // A condition that asks for nothing holds always.
    return { entries: [], problems: [], remarks: [{ pointer: at, reason: 'it asks for nothing' }] };
  }
  const values = formatMatches(attribute, condition.values, context);
  const notValues = formatMatches(attribute, condition.notValues, context);
  if (values === null) return problem(`${at}/values`, 'Istio has no values that match just these');
  if (notValues === null) return problem(`${at}/notValues`, 'Istio has no values that match just these');
  const entry = members({ key, values, notValues });
  const isSame = isReadBack(entry, condition, context);
  return { entries: [entry], problems: [], remarks: isSame ? [] : [{ pointer: at, reason: 'the same is said in other words' }] };
}

/** Writes a header of an operation as a condition of its rule. */
export function writeHeader({ name, match, invert }: NamedMatch, at: string): Entries {
  const key = formatConditionKey({ header: name });
  const value = formatStarPattern(match);
  if (key === null || value === null) return problem(at, 'Istio has no value that matches just this');
  return { entries: [{ key, [invert ? 'notValues' : 'values']: [value] }], problems: [], remarks: [] };
}

/** Whether reading the native condition gives the same again. */
function isReadBack(entry: JsonObject, condition: Condition, context: RuleContext): boolean {
  const scope = { namespace: '', ownTrustDomains: context.ownTrustDomains, version: context.version };
  const again = readCondition(new FieldReader(entry), scope);
  return fieldDifferences(again as JsonObject, condition as JsonObject).length === 0;
}

function problem(pointer: string, reason: string): Entries {
  return { entries: [], problems: [{ pointer, reason }], remarks: [] };
}

/** The native values; null where one of them cannot be said, undefined where there are none. */
function formatMatches(
  attribute: Attribute,
  matches: readonly StringMatch[] | undefined,
  context: RuleContext,
): string[] | null | undefined {
  if (matches === undefined) return undefined;
  const name = 'name' in attribute ? attribute.name : null;
  if (name === 'sourceIdentity') return formatSpiffeIds(matches, context.ownTrustDomains);
  if (name === 'sourceTrustDomain') {
    return context.hasTrustDomains ? formatTrustDomains(matches, context.ownTrustDomains) : null;
  }
  const values = matches.map((match) => formatMatch(name, match, context.version)).filter((value) => value !== null);
  return values.length === matches.length ? values : null;
}

function formatMatch(name: string | null, match: StringMatch, version: string | null): string | null {
  const exact = 'exact' in match ? match.exact : '';
  if (name === 'sourceNamespace') return formatNamespacePattern(match);
  if (name === 'sourceServiceAccount') {
    return /^[^/*]+\/[^/*]+$/.test(exact) && readsServiceAccountExactly(version, exact) ? exact : null;
  }
  if (name === 'destinationPort') return /^[1-9]\d{0,4}$/.test(exact) ? exact : null;
  if (name !== null && IP_ATTRIBUTES.includes(name)) return parseIpBlock(exact) === null ? null : exact;
  return formatStarPattern(match);
}
