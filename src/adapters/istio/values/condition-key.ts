import type { Condition } from '../../../domain/model/authorization-policy.js';

type Attribute = Condition['attribute'];
type AttributeName = Extract<Attribute, { name: unknown }>['name'];

const NAMES = {
  'source.ip': 'sourceIp',
  'remote.ip': 'remoteIp',
  'source.namespace': 'sourceNamespace',
  'source.principal': 'sourceIdentity',
  'source.serviceAccount': 'sourceServiceAccount',
  'source.trustDomain': 'sourceTrustDomain',
  'request.auth.principal': 'jwtPrincipal',
  'request.auth.audiences': 'jwtAudience',
  'request.auth.presenter': 'jwtPresenter',
  'destination.ip': 'destinationIp',
  'destination.port': 'destinationPort',
  'connection.sni': 'sni',
} as const satisfies Record<string, AttributeName>;

/** Reads the key of a `when` condition; null for `experimental.*` and keys that admission refuses. */
export function parseConditionKey(key: string): Attribute | null {
  const name = Object.hasOwn(NAMES, key) ? NAMES[key as keyof typeof NAMES] : undefined;
  if (name !== undefined) return { name };
  const header = /^request\.headers\[([^[\]]+)\]$/.exec(key)?.[1];
  if (header !== undefined) return { header };
  const claims = /^request\.auth\.claims((\[[^[\]]+\])+)$/.exec(key)?.[1];
  return claims === undefined ? null : { jwtClaim: claims.slice(1, -1).split('][') };
}

/** The key of a `when` condition; null where the attribute has none, or would lose its provider. */
export function formatConditionKey(attribute: Attribute): string | null {
  if ('name' in attribute) return Object.entries(NAMES).find(([, name]) => name === attribute.name)?.[0] ?? null;
  if ('header' in attribute) return isBracketable(attribute.header) ? `request.headers[${attribute.header}]` : null;
  if (attribute.provider !== undefined || !attribute.jwtClaim.every(isBracketable)) return null;
  return `request.auth.claims${attribute.jwtClaim.map((claim) => `[${claim}]`).join('')}`;
}

function isBracketable(name: string): boolean {
  return name !== '' && !/[[\]]/.test(name);
}
