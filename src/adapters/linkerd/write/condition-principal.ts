import type { Condition, Principal } from '../../../domain/model/authorization-policy.js';
import type { StringMatch } from '../../../domain/model/string-match.js';

/** The principal that also holds the condition; null where no principal says both. */
export function withCondition(principal: Principal, { attribute, values, notValues }: Condition): Principal | null {
  if (!('name' in attribute)) return null;
  if (attribute.name === 'sourceIp') return withAddresses(principal, values, notValues);
  if (notValues !== undefined || values === undefined) return null;
  if (principal.identities ?? principal.namespaces ?? principal.trustDomains) return null;
  if (attribute.name === 'sourceNamespace') return { ...principal, namespaces: values };
  if (attribute.name === 'sourceTrustDomain') return { ...principal, trustDomains: values };
  if (attribute.name === 'sourceServiceAccount') return withAccounts(principal, values);
  return null;
}

function withAccounts(principal: Principal, values: readonly StringMatch[]): Principal | null {
  const accounts = exactly(values)?.map((value) => value.split('/'));
  if (!accounts?.every((parts) => parts.length === 2)) return null;
  return {
    ...principal,
    identities: accounts.map(([namespace = '', serviceAccount = '']) => ({ trustDomain: '*', namespace, serviceAccount })),
  };
}

function withAddresses(
  principal: Principal,
  values: readonly StringMatch[] | undefined,
  notValues: readonly StringMatch[] | undefined,
): Principal | null {
  const [blocks, excluded] = [exactly(values ?? []), exactly(notValues ?? [])];
  if (blocks === null || excluded === null || (values !== undefined && principal.ipBlocks !== undefined)) return null;
  return {
    ...principal,
    ...(values === undefined ? {} : { ipBlocks: blocks }),
    ...(notValues === undefined
      ? {}
      : { not: { ...principal.not, ipBlocks: [...(principal.not?.ipBlocks ?? []), ...excluded] } }),
  };
}

function exactly(values: readonly StringMatch[]): string[] | null {
  const exact = values.flatMap((value) => ('exact' in value && value.ignoreCase !== true ? [value.exact] : []));
  return exact.length === values.length ? exact : null;
}
