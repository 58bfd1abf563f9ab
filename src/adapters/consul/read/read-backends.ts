import type { JsonObject } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import { BackendPolicy } from '../../../domain/model/backend-policy.js';
import { API_VERSION } from '../../../domain/model/envelope.js';
import type { PlacedPolicy, Reading, ReadNote } from '../../../domain/translation/mesh-adapter.js';
import { milliseconds } from '../canonicalize/duration.js';
import { labelsOfFilter } from '../canonicalize/subset-filter.js';
import type { ConfigEntries, ConfigEntry } from '../native/config-entries.js';
import { flagOf, objectOf, objectsOf, textOf } from '../native/json-fields.js';
import { PolicyNames } from './policy-names.js';
import { readNote, refOf } from './read-notes.js';

const LOAD_BALANCERS: Readonly<Record<string, string>> = {
  random: 'random',
  round_robin: 'roundRobin',
  least_request: 'leastRequest',
  ring_hash: 'ringHash',
  maglev: 'maglev',
};

/** Backend policies for service-resolver entries. Redirects and failover are not modelled; an entry of only these is not read. */
export function readBackends(entries: ConfigEntries, mesh: string): Reading {
  const names = new PolicyNames();
  const readings = entries.ofKind('service-resolver').map((entry) => readResolver(entry, mesh, names));
  return { policies: readings.flatMap(({ policies }) => policies), notes: readings.flatMap(({ notes }) => notes) };
}

function readResolver(entry: ConfigEntry, mesh: string, names: PolicyNames): Reading {
  const settings = resolverSettings(entry.fields);
  if (Object.keys(settings).length === 0) return { policies: [], notes: resolverNotes(entry) };
  const policy = BackendPolicy.safeParse({
    apiVersion: API_VERSION,
    kind: 'BackendPolicy',
    metadata: { name: names.take(entry.name), namespace: 'default' },
    spec: { placement: { meshes: [mesh] }, host: { service: entry.name }, ...settings },
  });
  if (!policy.success) return { policies: [], notes: [readNote(entry.object, '', `not read: ${policy.error.message}`)] };
  const placed: PlacedPolicy = { policy: policy.data, names: { resolver: refOf(entry.object) } };
  return { policies: [placed], notes: resolverNotes(entry) };
}

function resolverSettings(fields: JsonObject): Record<string, unknown> {
  const loadBalancing = readLoadBalancer(objectOf(fields, 'LoadBalancer'));
  const [connectTimeout, requestTimeout] = [milliseconds(fields['ConnectTimeout']), milliseconds(fields['RequestTimeout'])];
  const connectionLimits = { ...(connectTimeout ? { connectTimeout } : {}), ...(requestTimeout ? { requestTimeout } : {}) };
  const subsets = Object.entries(objectOf(fields, 'Subsets')).map(([name, subset]) =>
    readSubset(name, isJsonObject(subset) ? subset : {}),
  );
  const defaultSubset = textOf(fields, 'DefaultSubset');
  return {
    ...(loadBalancing === null ? {} : { loadBalancing }),
    ...(Object.keys(connectionLimits).length === 0 ? {} : { connectionLimits }),
    ...(subsets.length === 0 ? {} : { subsets: subsets.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }),
    ...(defaultSubset === '' ? {} : { defaultSubset }),
  };
}

/** A subset by metadata is one by labels: what other meshes have labels for, Consul has service metadata for. */
function readSubset(name: string, subset: JsonObject) {
  const filter = textOf(subset, 'Filter');
  const labels = filter === '' ? null : labelsOfFilter(filter);
  return {
    name,
    ...(filter === '' ? {} : labels === null ? { filter } : { labels }),
    ...(flagOf(subset, 'OnlyPassing') ? { onlyHealthy: true } : {}),
  };
}

function readLoadBalancer(balancer: JsonObject): Record<string, unknown> | null {
  if (Object.keys(balancer).length === 0) return null;
  const ring = objectOf(balancer, 'RingHashConfig');
  const { ChoiceCount: choiceCount } = objectOf(balancer, 'LeastRequestConfig');
  const hashOn = objectsOf(balancer, 'HashPolicies').map(readHashPolicy);
  return {
    policy: LOAD_BALANCERS[textOf(balancer, 'Policy')] ?? 'default',
    ...(hashOn.length === 0 ? {} : { hashOn }),
    ...(ring['MinimumRingSize'] === undefined ? {} : { minimumRingSize: ring['MinimumRingSize'] }),
    ...(ring['MaximumRingSize'] === undefined ? {} : { maximumRingSize: ring['MaximumRingSize'] }),
    ...(choiceCount === undefined ? {} : { choiceCount }),
  };
}

function readHashPolicy(policy: JsonObject): Record<string, unknown> {
  return { on: hashOn(policy), ...(flagOf(policy, 'Terminal') ? { terminal: true } : {}) };
}

function hashOn(policy: JsonObject): Record<string, unknown> {
  if (flagOf(policy, 'SourceIP')) return { sourceIp: true };
  const name = textOf(policy, 'FieldValue');
  if (textOf(policy, 'Field') === 'header') return { header: name };
  if (textOf(policy, 'Field') === 'query_parameter') return { queryParam: name };
  const cookie = objectOf(policy, 'CookieConfig');
  const [ttl, path] = [milliseconds(cookie['TTL']), textOf(cookie, 'Path')];
  return {
    cookie: name,
    ...(ttl ? { ttl } : {}),
    ...(path === '' ? {} : { path }),
    ...(flagOf(cookie, 'Session') ? { session: true } : {}),
  };
}

const UNREAD: Readonly<Record<string, string>> = {
  Redirect: 'redirects of a service are not modelled',
  Failover: 'failover is not modelled',
  PrioritizeByLocality: 'locality is not modelled',
  Namespace: 'namespaces and partitions are not modelled',
  Partition: 'namespaces and partitions are not modelled',
};

function resolverNotes({ fields, object }: ConfigEntry): ReadNote[] {
  return Object.entries(UNREAD).flatMap(([field, reason]) => {
    const value = fields[field];
    const isSet = isJsonObject(value)
      ? Object.keys(value).length > 0
      : value !== undefined && value !== '' && value !== 'default';
    return isSet && value !== null ? [readNote(object, `/${field}`, reason)] : [];
  });
}
