import type { JsonObject } from '../../../domain/json.js';
import type { Principal } from '../../../domain/model/authorization-policy.js';
import type { IdentityMatch } from '../../../domain/model/identity.js';
import type { StringMatch } from '../../../domain/model/string-match.js';
import { parseIpBlock } from '../../../domain/model/ip-range.js';
import { fieldDifferences } from '../../../domain/translation/field-difference.js';
import { formatNamespacePattern, parseNamespacePattern } from '../values/namespace-pattern.js';
import { formatIdentity, parsePrincipal, parseServiceAccount, type IdentityForm } from '../values/principal-pattern.js';
import { readsServiceAccountExactly } from '../values/service-account-fidelity.js';
import { formatStarPattern, parseStarPattern } from '../values/star-pattern.js';
import { formatTrustDomains, parseTrustDomain } from '../values/trust-domain-pattern.js';
import type { Finding } from './policy-report.js';
import { collectFields, unsayable, writeValues, type ValueList } from './value-list.js';
import type { Entries, RuleContext } from './rule-entries.js';

type PrincipalFields = NonNullable<Principal['not']>;

const MAX_SERVICE_ACCOUNTS = 16;
const NO_PEERS = 'Istio does not know through which peer a call comes';

/** Writes one principal: one source, or two where some identities are whole namespaces of any trust domain. */
export function writePrincipal(principal: Principal, at: string, context: RuleContext): Entries {
  const not = principal.not ?? {};
  const isAccounts = saysServiceAccounts(principal, context);
  const positive = identityValues(principal.identities, `${at}/identities`, isAccounts, context);
  const negative = identityValues(not.identities, `${at}/not/identities`, isAccounts, context);
  const rest = collectFields({
    ...otherFields(principal, at, context),
    ...negated({ ...otherFields(not, `${at}/not`, context), ...mergedNamespaces(not, negative, at) }),
    ...negated(negative.lists),
  });
  const problems = [...rest.problems, ...positive.problems, ...negative.problems, ...delegateProblems(principal, at, context)];
  const remarks = [...rest.remarks, ...positive.remarks, ...negative.remarks, ...splitRemarks(positive, at)];
  const named = collectFields(positive.lists).fields;
  const isSplit = positive.namespaces.length > 0;
  if (isSplit && principal.namespaces !== undefined) {
    problems.push({ pointer: `${at}/namespaces`, reason: 'a source has one list of namespaces, which the identities need' });
  }
  const sources = [
    ...(isSplit && Object.keys(named).length === 0 ? [] : [{ ...named, ...rest.fields }]),
    ...(isSplit ? [{ ...rest.fields, namespaces: [...positive.namespaces] }] : []),
  ];
  return { entries: sources.map((source) => ({ source })), problems, remarks };
}

interface IdentityValues {
  readonly lists: Readonly<Record<string, ValueList>>;
  /** Namespaces of any trust domain, which have a field of their own. */
  readonly namespaces: readonly string[];
  readonly problems: readonly Finding[];
  readonly remarks: readonly Finding[];
}

function identityValues(
  identities: readonly IdentityMatch[] | undefined,
  at: string,
  isAccounts: boolean,
  context: RuleContext,
): IdentityValues {
  if (identities === undefined) return { lists: {}, namespaces: [], problems: [], remarks: [] };
  const forms = identities.map((identity) => formatIdentity(identity, context.ownTrustDomains));
  const namespaces = forms.flatMap((form) => (form !== null && 'namespace' in form ? [form.namespace] : []));
  const key = isAccounts ? 'serviceAccounts' : 'principals';
  const values = forms.flatMap((form) => valueOf(form, isAccounts));
  const problems = forms.flatMap((form, index) =>
    form === null ? [{ pointer: `${at}/${index}`, reason: 'Istio has no principal that is just this identity' }] : [],
  );
  return {
    lists: values.length === 0 ? {} : { [key]: { values, problems: [], remarks: [] } },
    namespaces,
    problems,
    remarks: identities.flatMap((identity, index) =>
      isReworded(identity, forms[index] ?? null, isAccounts, context)
        ? [{ pointer: at, reason: 'the same is said in other words' }]
        : [],
    ),
  };
}

/** A namespace of any trust domain has a field of its own, beside which principals need another source. */
function splitRemarks(positive: IdentityValues, at: string): Finding[] {
  return positive.namespaces.length === 0
    ? []
    : [{ pointer: at.slice(0, at.lastIndexOf('/')), reason: 'it becomes sources of their own' }];
}

function valueOf(form: IdentityForm | null, isAccounts: boolean): string[] {
  if (form === null || 'namespace' in form) return [];
  return [isAccounts && 'serviceAccount' in form ? form.serviceAccount : form.principal];
}

/** Whether the native form reads back as another identity, of the same meaning; a namespace becomes a source of its own. */
function isReworded(identity: IdentityMatch, form: IdentityForm | null, isAccounts: boolean, context: RuleContext): boolean {
  if (form === null || 'namespace' in form) return form !== null;
  const isAccount = isAccounts && 'serviceAccount' in form;
  const again = isAccount
    ? parseServiceAccount(form.serviceAccount, '')
    : parsePrincipal(form.principal, context.ownTrustDomains);
  return fieldDifferences(again as JsonObject | null, identity as JsonObject).length > 0;
}

/** Whether the identities are said as service accounts, which may not stand beside principals or namespaces. */
function saysServiceAccounts(principal: Principal, context: RuleContext): boolean {
  const lists = [principal.identities ?? [], principal.not?.identities ?? []];
  const isAccount = (identity: IdentityMatch): boolean => {
    const form = formatIdentity(identity, context.ownTrustDomains);
    return form !== null && 'serviceAccount' in form && readsServiceAccountExactly(context.version, form.serviceAccount);
  };
  const isFree = principal.namespaces === undefined && principal.not?.namespaces === undefined;
  return isFree && lists.every((list) => list.length <= MAX_SERVICE_ACCOUNTS && list.every(isAccount));
}

function otherFields(fields: PrincipalFields, at: string, context: RuleContext): Record<string, ValueList> {
  return {
    namespaces: writeValues(fields.namespaces, `${at}/namespaces`, formatNamespacePattern, parseNamespacePattern),
    trustDomains: writeTrustDomains(fields.trustDomains, `${at}/trustDomains`, context),
    peers: unsayable(fields.peers, `${at}/peers`, NO_PEERS),
    ipBlocks: writeValues(fields.ipBlocks, `${at}/ipBlocks`, formatBlock),
    remoteIpBlocks: writeValues(fields.remoteIpBlocks, `${at}/remoteIpBlocks`, formatBlock),
    requestPrincipals: writeValues(
      fields.jwtPrincipals,
      `${at}/jwtPrincipals`,
      (match) => formatStarPattern(match),
      parseStarPattern,
    ),
  };
}

function writeTrustDomains(matches: readonly StringMatch[] | undefined, at: string, context: RuleContext): ValueList {
  if (matches === undefined) return { values: undefined, problems: [], remarks: [] };
  if (!context.hasTrustDomains) return unsayable(matches, at, 'this release of Istio ignores trust domains');
  const values = formatTrustDomains(matches, context.ownTrustDomains);
  if (values === null) return unsayable(matches, at, 'Istio has no trust domains that are just these');
  const again = values.flatMap((value) => parseTrustDomain(value, context.ownTrustDomains) ?? []);
  const isSame = JSON.stringify(again) === JSON.stringify(matches);
  return { values, problems: [], remarks: isSame ? [] : [{ pointer: at, reason: 'the same is said in other words' }] };
}

/** Excluded namespaces and excluded identities that are whole namespaces are one list, none of which may match. */
function mergedNamespaces(not: PrincipalFields, negative: IdentityValues, at: string): Record<string, ValueList> {
  if (negative.namespaces.length === 0) return {};
  const own = writeValues(not.namespaces, `${at}/not/namespaces`, formatNamespacePattern);
  return { namespaces: { ...own, values: [...(own.values ?? []), ...negative.namespaces] } };
}

function negated(lists: Readonly<Record<string, ValueList>>): Record<string, ValueList> {
  return Object.fromEntries(
    Object.entries(lists).map(([key, list]) => [`not${key.slice(0, 1).toUpperCase()}${key.slice(1)}`, list]),
  );
}

/** CUSTOM rules know addresses and requests only. */
function delegateProblems(principal: Principal, at: string, context: RuleContext): Finding[] {
  if (context.action !== 'delegate') return [];
  const keys = ['identities', 'namespaces', 'trustDomains', 'jwtPrincipals'] as const;
  const reason = 'a CUSTOM rule may not ask who calls';
  return keys.flatMap((key) => [
    ...(principal[key] === undefined ? [] : [{ pointer: `${at}/${key}`, reason }]),
    ...(principal.not?.[key] === undefined ? [] : [{ pointer: `${at}/not/${key}`, reason }]),
  ]);
}

function formatBlock(block: string): string | null {
  return parseIpBlock(block) === null ? null : block;
}
