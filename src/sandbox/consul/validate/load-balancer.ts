import { isObject, listAt, stringAt, type JsonObject, type JsonValue } from '../../json-object.js';
import { refusedEntry } from '../consul-error.js';

const POLICIES = ['', 'random', 'round_robin', 'least_request', 'ring_hash', 'maglev'];
const HASHING = ['ring_hash', 'maglev'];

/** Checks the LoadBalancer of a resolver: each part of it belongs to some policies only. */
export function checkLoadBalancer(balancer: JsonObject): void {
  const policy = stringAt(balancer, 'Policy') ?? '';
  if (!POLICIES.includes(policy)) throw refusedEntry(`Bad LoadBalancer policy: ${JSON.stringify(policy)} is not supported`);
  for (const [part, owner] of [
    ['RingHashConfig', 'ring_hash'],
    ['LeastRequestConfig', 'least_request'],
  ] as const) {
    if (balancer[part] !== undefined && policy !== owner)
      throw refusedEntry(
        `Bad LoadBalancer configuration. ${part} specified for incompatible load balancing policy ${JSON.stringify(policy)}`,
      );
  }
  const hashes = listAt(balancer, 'HashPolicies');
  if (hashes.length > 0 && !HASHING.includes(policy))
    throw refusedEntry(
      `Bad LoadBalancer configuration: HashPolicies specified for non-hash-based Policy: ${JSON.stringify(policy)}`,
    );
  for (const [index, hash] of hashes.entries()) {
    const fault = hashFault(hash);
    if (fault !== undefined) throw refusedEntry(`Bad LoadBalancer HashPolicy[${index}]: ${fault}`);
  }
}

function hashFault(hash: JsonValue): string | undefined {
  const [field, value] = [stringAt(hash, 'Field'), stringAt(hash, 'FieldValue')];
  const quoted = JSON.stringify(field ?? '');
  const ofSource = isObject(hash) && hash['SourceIP'] === true;
  if (field !== undefined && !['header', 'cookie', 'query_parameter'].includes(field))
    return `${quoted} is not a supported field`;
  if (ofSource && field !== undefined) return `A single hash policy cannot hash both a source address and a ${quoted}`;
  if (ofSource && value !== undefined) return 'A FieldValue cannot be specified when hashing SourceIP';
  if (field !== undefined && value === undefined) return `Field ${quoted} was specified without a FieldValue`;
  if (value !== undefined && field === undefined) return 'FieldValue requires a Field to apply to';
  const cookie = isObject(hash) ? hash['CookieConfig'] : undefined;
  if (!isObject(cookie)) return undefined;
  if (field !== 'cookie') return `cookie_config provided for ${quoted}`;
  return cookie['Session'] === true && cookie['TTL'] !== undefined ? 'a session cookie cannot have an associated TTL' : undefined;
}
