import { isObject, listAt, objectAt, stringAt, type JsonObject } from '../../json-object.js';

/** What istiod says against a traffic policy and those of its ports (istio/istio pkg/config/validation, validateTrafficPolicy). */
export function reviewTrafficPolicy(policy: JsonObject): string[] {
  const ports = listAt(policy, 'portLevelSettings').filter(isObject);
  const isEmpty = ({ port: _port, ...settings }: JsonObject): boolean => Object.keys(settings).length === 0;
  return [
    ...[policy, ...ports].flatMap((one) => [...clientTls(objectAt(one, 'tls')), ...maglev(one)]),
    ...ports.filter(isEmpty).map(() => 'port traffic policy must have at least one field'),
  ];
}

function clientTls(tls: JsonObject): string[] {
  if (stringAt(tls, 'mode') !== 'MUTUAL' || tls['credentialName'] !== undefined) return [];
  return [
    ...(tls['clientCertificate'] === undefined ? ['client certificate required for mutual tls'] : []),
    ...(tls['privateKey'] === undefined ? ['private key required for mutual tls'] : []),
  ];
}

function maglev(policy: JsonObject): string[] {
  const { maglev: table } = objectAt(objectAt(policy, 'loadBalancer'), 'consistentHash');
  if (!isObject(table)) return [];
  const size = Number(table['tableSize'] ?? 0);
  return [
    ...(size === 0 ? ['tableSize must be set for maglev'] : []),
    ...(size >= 5_000_011 ? ['tableSize must be less than 5000011 for maglev'] : []),
    ...(isPrime(size) ? [] : ['tableSize must be a prime number for maglev']),
  ];
}

function isPrime(size: number): boolean {
  if (size < 2) return false;
  for (let factor = 2; factor * factor <= size; factor += 1) if (size % factor === 0) return false;
  return true;
}
