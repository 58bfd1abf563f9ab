import type { JsonObject } from '../../../domain/json.js';
import type { BackendPolicy } from '../../../domain/model/backend-policy.js';
import { policyLabel } from '../../../domain/model/policy.js';
import type { TranslationNote } from '../../../domain/translation/translation-report.js';
import { millisecondsText } from '../canonicalize/duration.js';
import { filterOfLabels } from '../canonicalize/subset-filter.js';
import { isFilter } from '../native/filter-syntax.js';
import { printLoadBalancer } from './load-balancer.js';
import { trafficNote } from './policy-note.js';
import { writtenEntry, type Written } from './written-entry.js';

type Spec = BackendPolicy['spec'];
type Subset = NonNullable<Spec['subsets']>[number];

/** Resolvers for backend policies. A service has one, so a second policy for a service is refused. */
export function writeBackends(policies: readonly BackendPolicy[]): Written {
  const taken = new Set<string>();
  const written = policies.map((policy) => writeResolver(policy, taken));
  return { objects: written.flatMap(({ objects }) => objects), notes: written.flatMap(({ notes }) => notes) };
}

function writeResolver(policy: BackendPolicy, taken: Set<string>): Written {
  const { host } = policy.spec;
  const refuse = (reason: string) => ({ objects: [], notes: [trafficNote(policy, '/spec/host', 'refused', reason)] });
  if (!('service' in host)) return refuse('Consul has resolvers for services only');
  if (taken.has(host.service)) return refuse('another policy already has the resolver of this service');
  taken.add(host.service);
  const balancer = printLoadBalancer(policy.spec.loadBalancing);
  const settings = resolverFields(policy.spec, balancer.fields);
  const notes = [
    ...balancer.remarks.map(({ field, reason }) => trafficNote(policy, `/spec/loadBalancing/${field}`, 'refused', reason)),
    ...unsaidNotes(policy),
  ];
  if (Object.keys(settings).length === 0) {
    const nothing = trafficNote(policy, '/spec', 'exact', 'says nothing that a resolver holds');
    return { objects: [], notes: [...notes, nothing] };
  }
  const entry = { Kind: 'service-resolver', Name: host.service, ...settings };
  return { objects: [writtenEntry(entry, 'resolver', [policyLabel(policy)])], notes };
}

function resolverFields(spec: Spec, balancer: JsonObject): JsonObject {
  const { connectTimeout, requestTimeout } = spec.connectionLimits ?? {};
  const subsets = spec.subsets?.filter((subset) => subsetProblem(subset) === null) ?? [];
  const hasDefault = subsets.some(({ name }) => name === spec.defaultSubset);
  return {
    ...(hasDefault ? { DefaultSubset: spec.defaultSubset ?? '' } : {}),
    ...(subsets.length === 0 ? {} : { Subsets: Object.fromEntries(subsets.map((subset) => [subset.name, printSubset(subset)])) }),
    ...(connectTimeout ? { ConnectTimeout: millisecondsText(connectTimeout) } : {}),
    ...(requestTimeout ? { RequestTimeout: millisecondsText(requestTimeout) } : {}),
    ...(Object.keys(balancer).length === 0 ? {} : { LoadBalancer: balancer }),
  };
}

/** Subsets stand in names that TLS callers send, so that each is a DNS label (hashicorp/consul agent/structs/config_entry_discoverychain.go). */
function subsetProblem(subset: Subset): string | null {
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(subset.name)) return 'Consul names subsets by DNS labels in lower case';
  const { Filter: filter } = printSubset(subset);
  return filter === undefined || isFilter(String(filter)) ? null : 'Consul cannot read its filter';
}

function printSubset({ labels, filter, onlyHealthy }: Subset): JsonObject {
  const terms = [
    ...(labels === undefined || Object.keys(labels).length === 0 ? [] : [filterOfLabels(labels)]),
    ...(filter === undefined ? [] : [filter]),
  ];
  const text = terms.length > 1 ? terms.map((term) => `(${term})`).join(' and ') : terms[0];
  return { ...(text === undefined ? {} : { Filter: text }), ...(onlyHealthy === true ? { OnlyPassing: true } : {}) };
}

const SAID_LIMITS: ReadonlySet<string> = new Set(['connectTimeout', 'requestTimeout']);

function unsaidNotes(policy: BackendPolicy): TranslationNote[] {
  const { connectionLimits = {}, outlierDetection, clientTls, ports, visibleTo, subsets = [] } = policy.spec;
  const perCaller = 'Consul sets this for each caller, in its service-defaults';
  const limits = Object.keys(connectionLimits).filter((field) => !SAID_LIMITS.has(field));
  return [
    ...limits.map((field) => trafficNote(policy, `/spec/connectionLimits/${field}`, 'refused', perCaller)),
    ...(outlierDetection === undefined ? [] : [trafficNote(policy, '/spec/outlierDetection', 'refused', perCaller)]),
    ...(clientTls === undefined || clientTls.mode === 'mesh'
      ? []
      : [trafficNote(policy, '/spec/clientTls', 'refused', 'callers in a Consul mesh always use its certificates')]),
    ...(ports === undefined ? [] : [trafficNote(policy, '/spec/ports', 'refused', 'Consul has no settings for single ports')]),
    ...(visibleTo === undefined
      ? []
      : [trafficNote(policy, '/spec/visibleTo', 'wider', 'Consul has one namespace: it is for all callers')]),
    ...defaultNotes(policy),
    ...subsets.flatMap((subset, index) => subsetNotes(policy, subset, `/spec/subsets/${index}`)),
  ];
}

function defaultNotes(policy: BackendPolicy): TranslationNote[] {
  const { defaultSubset, subsets = [] } = policy.spec;
  const isWritten = subsets.some((subset) => subset.name === defaultSubset && subsetProblem(subset) === null);
  if (defaultSubset === undefined || isWritten) return [];
  return [trafficNote(policy, '/spec/defaultSubset', 'refused', 'no such subset is written')];
}

function subsetNotes(policy: BackendPolicy, subset: Subset, at: string): TranslationNote[] {
  const problem = subsetProblem(subset);
  if (problem !== null) return [trafficNote(policy, at, 'refused', `${problem}; the subset is left out`)];
  const fields = (['loadBalancing', 'connectionLimits', 'outlierDetection', 'clientTls'] as const).filter(
    (field) => subset[field] !== undefined,
  );
  return fields.map((field) => trafficNote(policy, `${at}/${field}`, 'refused', 'Consul has no settings for single subsets'));
}
