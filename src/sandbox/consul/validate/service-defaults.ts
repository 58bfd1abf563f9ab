import { isIP } from 'node:net';
import { isObject, listAt, objectAt, stringAt, type JsonObject, type JsonValue } from '../../json-object.js';
import { errorList, refuseAll, refusedEntry } from '../consul-error.js';
import { extensionFaults } from './extension-faults.js';
import { metaFaults } from './meta-faults.js';
import { checkMutualTlsMode } from './mutual-tls-mode.js';

/** Checks a service-defaults entry, all its faults at once, and lower-cases its protocols. */
export function serviceDefaults(entry: JsonObject): JsonObject {
  if (entry['Name'] === '*') throw refusedEntry('service-defaults name must be the name of a service, and not a wildcard');
  const normal = normalize(entry);
  const faults = [...metaFaults(objectAt(entry, 'Meta')), ...ownFaults(normal)];
  const excluded = normal['UpstreamConfig'] !== undefined && normal['Destination'] !== undefined;
  if (excluded) refuseAll([...faults, 'UpstreamConfig and Destination are mutually exclusive for service defaults']);
  const limits = normal['RateLimits'] === undefined ? [] : [LIMITS];
  checkMutualTlsMode(normal);
  refuseAll([...faults, ...upstreamsFaults(normal), ...destinationFaults(normal), ...limits, ...extensionFaults(normal)]);
  return normal;
}

const LIMITS = 'invalid rate_limits config. Rate limiting is a consul enterprise feature';

function lowered(holder: JsonObject): JsonObject {
  return typeof holder['Protocol'] === 'string' ? { ...holder, Protocol: holder['Protocol'].toLowerCase() } : holder;
}

function normalize(entry: JsonObject): JsonObject {
  const upstreams = entry['UpstreamConfig'];
  if (!isObject(upstreams)) return lowered(entry);
  const { Defaults: defaults, Overrides: overrides } = upstreams;
  const normal = {
    ...upstreams,
    ...(isObject(defaults) ? { Defaults: lowered(defaults) } : {}),
    ...(Array.isArray(overrides) ? { Overrides: overrides.map((each) => (isObject(each) ? lowered(each) : each)) } : {}),
  };
  return { ...lowered(entry), UpstreamConfig: normal };
}

const BALANCES = ['', 'exact_balance'];

function ownFaults(entry: JsonObject): string[] {
  const balance = stringAt(entry, 'BalanceInboundConnections') ?? '';
  const protocol = stringAt(entry, 'Protocol') ?? '';
  return [
    ...(BALANCES.includes(balance) ? [] : [`invalid value for balance_inbound_connections: ${balance}`]),
    ...(['', 'http', 'http2', 'grpc', 'tcp'].includes(protocol) ? [] : [`invalid value for protocol: ${protocol}`]),
  ];
}

function upstreamsFaults(entry: JsonObject): string[] {
  const upstreams = objectAt(entry, 'UpstreamConfig');
  const overrides = listAt(upstreams, 'Overrides').flatMap((override) => {
    const [peer, name] = [stringAt(override, 'Peer') ?? '', stringAt(override, 'Name') ?? ''];
    const fault = name === '' ? 'Name is required' : name === '*' ? 'Wildcard name is not supported' : upstreamFault(override);
    return fault === null ? [] : [`error in upstream override for ${name}:${peer}: ${fault}`];
  });
  const defaults = upstreams['Defaults'];
  if (defaults === undefined) return overrides;
  const fault = (stringAt(defaults, 'Name') ?? '') === '' ? upstreamFault(defaults) : 'Name must be empty';
  return [...overrides, ...(fault === null ? [] : [`error in upstream defaults: ${fault}`])];
}

function upstreamFault(upstream: JsonValue): string | null {
  const check = objectAt(upstream, 'PassiveHealthCheck');
  const balance = stringAt(upstream, 'BalanceOutboundConnections') ?? '';
  const faults = [
    ...checkFaults(check).slice(0, 1),
    ...limitFaults(objectAt(upstream, 'Limits')).slice(0, 1),
    ...(BALANCES.includes(balance) ? [] : [`invalid value for balance_outbound_connections: ${balance}`]),
  ];
  return faults.length === 0 ? null : errorList(faults);
}

function checkFaults(check: JsonObject): string[] {
  const over = (key: string): boolean => Number(check[key] ?? 0) > 100;
  return [
    ...(Number(check['Interval'] ?? 0) < 0 ? ['passive health check interval cannot be negative'] : []),
    ...(over('EnforcingConsecutive5xx')
      ? ['passive health check enforcing_consecutive_5xx must be a percentage between 0 and 100']
      : []),
    ...(over('MaxEjectionPercent') ? ['passive health check max_ejection_percent must be a percentage between 0 and 100'] : []),
    ...(Number(check['BaseEjectionTime'] ?? 0) < 0 ? ['passive health check base_ejection_time cannot be negative'] : []),
  ];
}

function limitFaults(limits: JsonObject): string[] {
  const names = {
    MaxConnections: 'connections',
    MaxPendingRequests: 'pending requests',
    MaxConcurrentRequests: 'concurrent requests',
  };
  return Object.entries(names).flatMap(([key, words]) =>
    Number(limits[key] ?? 0) < 0 ? [`max ${words} cannot be negative`] : [],
  );
}

function destinationFaults(entry: JsonObject): string[] {
  const destination = entry['Destination'];
  if (!isObject(destination)) return [];
  const addresses = listAt(destination, 'Addresses').map(String);
  const faults = addresses.length === 0 ? ['Destination must contain at least one valid address'] : [];
  for (const [index, address] of addresses.entries()) {
    if (addresses.indexOf(address) < index) faults.push(`Duplicate address '${address}' is not allowed`);
    else if (isIP(address) === 0 && !isHostname(address))
      faults.push(`Destination address '${address}' is invalid Could not validate address ${address} as an IP or Hostname`);
  }
  const port = Number(destination['Port'] ?? 0);
  return port < 1 || port > 65_535 ? [...faults, `Invalid Port number ${port}`] : faults;
}

function isHostname(address: string): boolean {
  return (
    address !== '' &&
    !address.includes('*') &&
    address.split('.').every((label, index, all) => label !== '' || index === all.length - 1)
  );
}
