import type { Principal } from '../../../domain/model/authorization-policy.js';
import type { IdentityMatch } from '../../../domain/model/identity.js';
import { parseIpBlock } from '../../../domain/model/ip-range.js';
import type { StringMatch } from '../../../domain/model/string-match.js';
import { parseNamespacePattern } from '../values/namespace-pattern.js';
import { parsePrincipal, parseServiceAccount } from '../values/principal-pattern.js';
import { readsServiceAccountExactly } from '../values/service-account-fidelity.js';
import { parseStarPattern } from '../values/star-pattern.js';
import { parseTrustDomain } from '../values/trust-domain-pattern.js';
import type { FieldReader } from './field-reader.js';
import { readValues, type RuleScope } from './read-values.js';

type PrincipalFields = NonNullable<Principal['not']>;

/** Reads one entry of `from`. */
export function readSource(entry: FieldReader, scope: RuleScope): Principal {
  const source = entry.object('source');
  if (source === undefined || Object.keys(source.body).length === 0) {
    entry.remark('source', 'admission refuses an empty source');
    return {};
  }
  const not = readFields(source, scope, (key) => `not${key.slice(0, 1).toUpperCase()}${key.slice(1)}`);
  const isNegated = Object.values(not).some((values) => values !== undefined);
  return { ...readFields(source, scope, (key) => key), ...(isNegated ? { not } : {}) };
}

function readFields(source: FieldReader, scope: RuleScope, nameOf: (key: string) => string): PrincipalFields {
  const own = scope.ownTrustDomains;
  return {
    identities: readIdentities(source, scope, nameOf),
    namespaces: readValues<StringMatch>(source, nameOf('namespaces'), parseNamespacePattern),
    trustDomains: readValues<StringMatch>(source, nameOf('trustDomains'), (value) => parseTrustDomain(value, own)),
    ipBlocks: readValues(source, nameOf('ipBlocks'), parseBlock),
    remoteIpBlocks: readValues(source, nameOf('remoteIpBlocks'), parseBlock),
    jwtPrincipals: readValues<StringMatch>(source, nameOf('requestPrincipals'), parseStarPattern),
  };
}

function readIdentities(
  source: FieldReader,
  { namespace, version, ownTrustDomains }: RuleScope,
  nameOf: (key: string) => string,
): IdentityMatch[] | undefined {
  const principals = readValues<IdentityMatch>(source, nameOf('principals'), (value) => parsePrincipal(value, ownTrustDomains));
  const accounts = readValues<IdentityMatch>(source, nameOf('serviceAccounts'), (value) =>
    readsServiceAccountExactly(version, value) ? parseServiceAccount(value, namespace) : null,
  );
  if (principals !== undefined && accounts !== undefined && nameOf('x') === 'x') {
    source.remark('serviceAccounts', 'admission refuses serviceAccounts beside principals');
  }
  return principals === undefined ? accounts : [...principals, ...(accounts ?? [])];
}

/** The block as written; null where it is no address or block. */
function parseBlock(value: string): string | null {
  return parseIpBlock(value) === null ? null : value;
}
