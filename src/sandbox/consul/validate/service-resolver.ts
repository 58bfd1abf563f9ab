import { isObject, listAt, objectAt, stringAt, type JsonObject, type JsonValue } from '../../json-object.js';
import { refusedEntry } from '../consul-error.js';
import { nanoseconds } from '../duration.js';
import { checkLoadBalancer } from './load-balancer.js';

/** Checks a service-resolver entry. Filters of subsets are not parsed here. */
export function serviceResolver(entry: JsonObject): JsonObject {
  const subsets = objectAt(entry, 'Subsets');
  for (const name of Object.keys(subsets)) checkSubsetName(name);
  const defaultSubset = stringAt(entry, 'DefaultSubset');
  if (defaultSubset !== undefined && subsets[defaultSubset] === undefined)
    throw refusedEntry(`DefaultSubset ${JSON.stringify(defaultSubset)} is not a valid subset`);
  if (entry['PrioritizeByLocality'] !== undefined) throw refusedEntry('Prioritize-by-locality requires Consul Enterprise ');
  const redirect = entry['Redirect'];
  if (isObject(redirect)) checkRedirect(redirect, entry);
  for (const [name, failover] of Object.entries(objectAt(entry, 'Failover'))) checkFailover(name, failover, entry);
  for (const key of ['ConnectTimeout', 'RequestTimeout']) {
    const timeout = stringAt(entry, key) ?? '';
    if ((nanoseconds(timeout) ?? 0) < 0) throw refusedEntry(`Bad ${key} '${timeout}', must be >= 0`);
  }
  if (isObject(entry['LoadBalancer'])) checkLoadBalancer(entry['LoadBalancer']);
  return entry;
}

const SUBSET_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const SUBSET_RULE =
  "must be 63 characters or fewer, begin or end with lower case alphanumeric characters, and contain lower case alphanumeric characters or '-' in between";

function checkSubsetName(name: string): void {
  if (name === '') throw refusedEntry('Subset defined with empty name');
  if (!SUBSET_NAME.test(name)) throw refusedEntry(`Subset ${JSON.stringify(name)} is invalid: ${SUBSET_RULE}`);
}

/** The Community Edition decodes these and refuses them afterwards. */
const ENTERPRISE = ['Namespace', 'Partition', 'SamenessGroup'];

function enterpriseFault(holder: JsonValue): string | undefined {
  const key = ENTERPRISE.find((each) => stringAt(holder, each) !== undefined);
  return key === undefined ? undefined : `Setting ${key} requires Consul Enterprise`;
}

/** The first pair of members that exclude each other, as `Peer cannot be set with X`. */
function peerFault(holder: JsonValue, prefix: string): string | undefined {
  if (stringAt(holder, 'Peer') === undefined) return undefined;
  const other = ['ServiceSubset', 'Datacenter'].find((key) => stringAt(holder, key) !== undefined);
  return other === undefined ? undefined : `${prefix}Peer cannot be set with ${prefix}${other}`;
}

function checkRedirect(redirect: JsonObject, entry: JsonObject): void {
  const enterprise = enterpriseFault(redirect);
  if (enterprise !== undefined) throw refusedEntry(`Redirect: ${enterprise}`);
  if (entry['Failover'] !== undefined) throw refusedEntry('Redirect and Failover cannot both be set');
  if (Object.keys(redirect).length === 0) throw refusedEntry('Redirect is empty');
  const peer = peerFault(redirect, 'Redirect.');
  if (peer !== undefined) throw refusedEntry(peer);
  const orphan = redirect['Service'] === undefined && ['ServiceSubset', 'Peer'].find((key) => redirect[key] !== undefined);
  if (orphan !== false && orphan !== undefined) throw refusedEntry(`Redirect.${orphan} defined without Redirect.Service`);
  const subset = stringAt(redirect, 'ServiceSubset');
  if (redirect['Service'] === entry['Name'] && subset !== undefined && objectAt(entry, 'Subsets')[subset] === undefined)
    throw refusedEntry(
      `Redirect.ServiceSubset ${JSON.stringify(subset)} is not a valid subset of ${JSON.stringify(entry['Name'])}`,
    );
}

function checkFailover(name: string, failover: JsonValue, entry: JsonObject): void {
  const at = `Bad Failover[${JSON.stringify(name)}]`;
  const enterprise = enterpriseFault(failover);
  if (enterprise !== undefined) throw refusedEntry(`${at}: ${enterprise}`);
  if (name !== '*' && objectAt(entry, 'Subsets')[name] === undefined) throw refusedEntry(`${at}: not a valid subset subset`);
  const targets = listAt(failover, 'Targets');
  const members = ['Datacenters', 'ServiceSubset', 'Service'].filter((key) => isObject(failover) && failover[key] !== undefined);
  if (targets.length === 0 && members.length === 0)
    throw refusedEntry(`${at}: one of Service, ServiceSubset, Namespace, Targets, SamenessGroup, or Datacenters is required`);
  if (isObject(failover) && failover['Policy'] !== undefined)
    throw refusedEntry(`${at}: Setting failover policies requires Consul Enterprise`);
  checkOwnSubset(failover, entry, at, stringAt(failover, 'Service') ?? '');
  if (targets.length > 0 && members.length > 0) throw refusedEntry(`${at}: Targets cannot be set with ${members[0] ?? ''}`);
  for (const [index, target] of targets.entries()) checkTarget(target, entry, `${at}.Targets[${index}]`);
  if (listAt(failover, 'Datacenters').includes('')) throw refusedEntry(`${at}.Datacenters: found empty datacenter`);
}

function checkTarget(target: JsonValue, entry: JsonObject, at: string): void {
  const fault = enterpriseFault(target) ?? peerFault(target, '');
  if (fault !== undefined) throw refusedEntry(`${at}: ${fault}`);
  checkOwnSubset(target, entry, at, String(entry['Name']));
}

/** A subset of the service itself has to be there; `shown` is the name in the text. */
function checkOwnSubset(holder: JsonValue, entry: JsonObject, at: string, shown: string): void {
  const [service, subset] = [stringAt(holder, 'Service'), stringAt(holder, 'ServiceSubset')];
  const isOwn = service === undefined || service === entry['Name'];
  if (subset === undefined || !isOwn || objectAt(entry, 'Subsets')[subset] !== undefined) return;
  throw refusedEntry(`${at}: ServiceSubset ${JSON.stringify(subset)} is not a valid subset of ${JSON.stringify(shown)}`);
}
